import type { MessageContent, Person } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'

const WRITE_DELAY_MS = 300
const EMPTY: MessageContent = { body: '' }

/** Messages that were begun and not sent, by room. They survive a reload. */
export class Drafts implements IdentityFollower {
  #contents = $state.raw<ReadonlyMap<string, MessageContent>>(new Map())
  readonly #cache: Cache
  readonly #unwritten = new Map<string, ReturnType<typeof setTimeout>>()
  #person: string | null = null

  constructor({ cache }: { cache: Cache }) {
    this.#cache = cache
    globalThis.document?.addEventListener('visibilitychange', () => this.flush())
    globalThis.addEventListener?.('pagehide', () => this.flush())
  }

  get(room: string): MessageContent {
    return this.#contents.get(room) ?? EMPTY
  }

  set(room: string, content: MessageContent): void {
    if (JSON.stringify(content) === JSON.stringify(this.get(room))) return
    this.#contents = new Map(this.#contents).set(room, content)
    clearTimeout(this.#unwritten.get(room))
    this.#unwritten.set(
      room,
      setTimeout(() => this.#write(room), WRITE_DELAY_MS),
    )
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
    const stored = await this.#cache.drafts(person.id)
    if (this.#person === person.id) this.#contents = new Map([...stored, ...this.#contents])
  }

  #write(room: string): void {
    clearTimeout(this.#unwritten.get(room))
    this.#unwritten.delete(room)
    if (this.#person !== null) void this.#cache.putDraft(this.#person, room, this.get(room))
  }
}
