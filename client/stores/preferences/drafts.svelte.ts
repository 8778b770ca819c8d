import type { MessageContent, Person } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Tabs } from '../identity/tabs.ts'

const WRITE_DELAY_MS = 300
const EMPTY: MessageContent = { body: '' }

export interface DraftsOptions {
  cache: Cache
  tabs: Tabs
}

/** Messages that were begun and not sent, by room. They survive a reload, and all tabs of a browser have the same. */
export class Drafts implements IdentityFollower {
  #contents = $state.raw<ReadonlyMap<string, MessageContent>>(new Map())
  readonly #options: DraftsOptions
  readonly #unwritten = new Map<string, ReturnType<typeof setTimeout>>()
  #person: string | null = null

  constructor(options: DraftsOptions) {
    this.#options = options
    options.tabs.on('draft', ({ person, room, content }) => {
      // This tab's text is newer, because a person is typing it.
      if (person === this.#person && !this.#unwritten.has(room)) this.#put(room, content)
    })
    globalThis.document?.addEventListener('visibilitychange', () => this.flush())
    globalThis.addEventListener?.('pagehide', () => this.flush())
  }

  get(room: string): MessageContent {
    return this.#contents.get(room) ?? EMPTY
  }

  set(room: string, content: MessageContent): void {
    if (JSON.stringify(content) === JSON.stringify(this.get(room))) return
    this.#put(room, content)
    clearTimeout(this.#unwritten.get(room))
    this.#unwritten.set(
      room,
      setTimeout(() => this.#write(room), WRITE_DELAY_MS),
    )
  }

  /** The draft is a message now. The outbox deletes it from the database in the step that stores the message. */
  sent(room: string): void {
    this.#put(room, EMPTY)
    this.#share(room)
  }

  /** Writes at once what waits to be written. */
  flush(): void {
    for (const room of this.#unwritten.keys()) this.#write(room)
  }

  async adopt(person: Person | null): Promise<void> {
    for (const timer of this.#unwritten.values()) clearTimeout(timer)
    this.#unwritten.clear()
    this.#person = person?.id ?? null
    this.#contents = new Map()
    if (person === null) return
    const stored = await this.#options.cache.drafts(person.id)
    // From the first key on, the typed text counts.
    if (this.#person === person.id) this.#contents = new Map([...stored, ...this.#contents])
  }

  #put(room: string, content: MessageContent): void {
    this.#contents = new Map(this.#contents).set(room, content)
  }

  #write(room: string): void {
    this.#share(room)
    if (this.#person !== null) void this.#options.cache.putDraft(this.#person, room, this.get(room))
  }

  #share(room: string): void {
    clearTimeout(this.#unwritten.get(room))
    this.#unwritten.delete(room)
    if (this.#person === null) return
    this.#options.tabs.emit('draft', { person: this.#person, room, content: this.get(room) })
  }
}
