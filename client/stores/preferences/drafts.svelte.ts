import type { MessageContent, Person } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import { editPlace } from '../cache/writing-place.ts'
import type { Tabs } from '../identity/tabs.ts'
import { LastDrafts } from './last-drafts.ts'

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
  /** What the database is not known to have. */
  readonly #unsaved = new Map<string, MessageContent>()
  readonly #last = new LastDrafts()
  #person: string | null = null

  constructor(options: DraftsOptions) {
    this.#options = options
    options.tabs.on('draft', ({ person, room, content }) => {
      // This tab's text is newer, because a person is typing it.
      if (person !== this.#person || this.#unwritten.has(room)) return
      this.#put(room, content)
      this.#saved(room)
    })
    globalThis.document?.addEventListener('visibilitychange', () => this.#leave())
    globalThis.addEventListener?.('pagehide', () => this.#leave())
  }

  get(room: string): MessageContent {
    return this.#contents.get(room) ?? EMPTY
  }

  /** The texts of a room's drafts: of the room and of its threads. */
  textsIn(room: string): string[] {
    return [...this.#contents].flatMap(([place, { body }]) => (place.startsWith(room) ? [body] : []))
  }

  /** The changes of a sent message that were begun in this place and not saved. */
  editIn(place: string): { message: string; body: string } | undefined {
    const prefix = editPlace(place)
    for (const [at, { body }] of this.#contents)
      if (at.startsWith(prefix) && body !== '') return { message: at.slice(prefix.length), body }
    return undefined
  }

  set(room: string, content: MessageContent): void {
    if (JSON.stringify(content) !== JSON.stringify(this.get(room))) this.#hold(room, content)
  }

  #hold(room: string, content: MessageContent): void {
    this.#put(room, content)
    this.#unsaved.set(room, content)
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
    this.#saved(room)
  }

  /** Writes at once what waits to be written. */
  flush(): void {
    for (const room of this.#unwritten.keys()) this.#write(room)
  }

  async adopt(person: Person | null): Promise<void> {
    for (const timer of this.#unwritten.values()) clearTimeout(timer)
    this.#unwritten.clear()
    this.#unsaved.clear()
    if (this.#person !== null) this.#last.delete()
    this.#person = person?.id ?? null
    this.#contents = new Map()
    if (person === null) return
    for (const [room, content] of this.#last.take(person.id)) this.#hold(room, content)
    const stored = await this.#options.cache.drafts(person.id)
    // From the first key on, the typed text counts.
    if (this.#person === person.id) this.#contents = new Map([...stored, ...this.#contents])
  }

  /** The page may go now, without another moment. */
  #leave(): void {
    this.flush()
    if (this.#person !== null) this.#last.put(this.#person, this.#unsaved)
  }

  /** The database has the draft, or the message that it became. */
  #saved(room: string): void {
    this.#unsaved.delete(room)
    if (this.#person !== null) this.#last.update(this.#person, this.#unsaved)
  }

  #put(room: string, content: MessageContent): void {
    this.#contents = new Map(this.#contents).set(room, content)
  }

  #write(room: string): void {
    this.#share(room)
    if (this.#person !== null) void this.#store(this.#person, room, this.get(room))
  }

  async #store(person: string, room: string, content: MessageContent): Promise<void> {
    const stored = await this.#options.cache.putDraft(person, room, content)
    if (stored && this.#person === person && this.#unsaved.get(room) === content) this.#saved(room)
  }

  #share(room: string): void {
    clearTimeout(this.#unwritten.get(room))
    this.#unwritten.delete(room)
    // What one tab edits is no draft of another one.
    if (this.#person === null || room.includes(editPlace(''))) return
    this.#options.tabs.emit('draft', { person: this.#person, room, content: this.get(room) })
  }
}
