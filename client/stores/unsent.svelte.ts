import type { Message } from '../../protocol/entities.ts'
import type { ErrorCode } from '../../protocol/errors.ts'
import type { Cache } from './cache.ts'
import { visible, type Pending } from './pending.ts'
import type { KeptPending } from './shelf.ts'
import type { Tabs } from './tabs.ts'
import { Taken } from './taken.ts'
import { Uuidv7 } from './uuidv7.ts'

export interface UnsentOptions {
  cache: Cache
  tabs: Tabs
}

/**
 * What one person said and the server has not stored: on disk [G6], in memory and on the screen. Each tab of a browser
 * holds all of it, and they tell each other when it has changed.
 */
export class Unsent {
  #shown = $state.raw<ReadonlyMap<string, Pending[]>>(new Map())
  readonly #options: UnsentOptions
  readonly #ids = new Uuidv7()
  readonly #all = new Map<string, KeptPending>()
  /** What is newer here than on the disk, which is being written. */
  readonly #unwritten = new Set<string>()
  /** The ids that the disk may still have and that are stored, or were taken back. */
  readonly #gone = new Set<string>()
  readonly #taken = new Taken()
  readonly #sending = new Set<string>()
  #person: string | null = null

  constructor(options: UnsentOptions) {
    this.#options = options
  }

  get person(): string | null {
    return this.#person
  }

  /** As it is shown, in the order of writing. */
  of(room: string): Pending[] {
    return this.#shown.get(room) ?? []
  }

  /** In which rooms something is unsent. */
  get rooms(): Iterable<string> {
    return this.#shown.keys()
  }

  has(id: string): boolean {
    return this.#all.has(id)
  }

  /** Whether it is known to be stored, or was taken back. */
  isGone(id: string): boolean {
    return this.#gone.has(id)
  }

  /** The one to be sent next; none while the first that waits is still being written to the disk. */
  next(room: string): KeptPending | undefined {
    const first = this.#inRoom(room).find(({ state }) => state === 'waiting')
    return first && !this.#unwritten.has(first.id) ? first : undefined
  }

  /** Shows it at once, and resolves when it is on disk. */
  async add(room: string, body: string, person: string): Promise<void> {
    const id = this.#ids.next()
    // Half of a surrogate pair, as a cut through an emoji leaves it, could not be stored.
    const said = { id, room, body: body.toWellFormed(), at: Date.now(), person, state: 'waiting' as const }
    await this.#write(said, (pending) => this.#options.cache.putPending(pending))
  }

  /** Lets a failed one wait again; resolves with its room when that is on disk. */
  async retry(id: string): Promise<string | undefined> {
    const failed = this.#all.get(id)
    if (failed?.state !== 'failed') return undefined
    const { problem: _problem, code, ...said } = failed
    // An id that belongs to another text can never be stored.
    const again = { ...said, id: code === 'conflict' ? this.#ids.next() : id, state: 'waiting' as const }
    if (again.id !== id) this.remove(id)
    await this.#write(again, (pending) => this.#options.cache.putPending(pending))
    return again.room
  }

  /** It stays, with the reason why it cannot be sent. */
  fail(id: string, code: ErrorCode, problem: string): void {
    const pending = this.#all.get(id)
    if (!pending) return
    void this.#write({ ...pending, state: 'failed', problem, code }, (failed) =>
      this.#options.cache.changePending(failed),
    )
  }

  /** Takes one back that is not under way, and answers it so that its text is not lost. */
  discard(id: string): Pending | undefined {
    const pending = this.#all.get(id)
    if (!pending || this.#sending.has(id)) return undefined
    this.remove(id)
    return visible(pending, false)
  }

  /** It is under way to the server. */
  begin(id: string): void {
    this.#sending.add(id)
    this.#show()
  }

  end(id: string): void {
    if (this.#sending.delete(id) && this.#all.has(id)) this.#show()
  }

  /** The server has taken it; on disk it stays until the feed has told so, up to the message's rev [G9]. */
  take({ id, room, rev, body, at, author }: Message): void {
    // Another tab may have it taken before this one has read that it was written.
    const pending = this.#all.get(id) ?? { id, room, body, at, person: author, state: 'waiting' }
    this.#taken.add(pending, rev)
    this.#all.delete(id)
    this.#show()
  }

  /** These are stored, whether or not an ack told so. */
  seen(messages: Message[]): void {
    for (const { id } of messages) if (this.#all.has(id) || this.#taken.has(id)) this.remove(id)
  }

  /** The feed has told of the room up to `rev`, and so of all that was taken up to it. */
  told(room: string, rev: number): void {
    for (const id of this.#taken.upTo(room, rev)) this.remove(id)
  }

  /** What was taken and never told of waits again. */
  putBack(): void {
    for (const pending of this.#taken.release()) this.#all.set(pending.id, pending)
    this.#show()
  }

  /** What was stored in one life of the data need not be in the next. */
  doubt(): void {
    this.#gone.clear()
    this.putBack()
  }

  remove(id: string): void {
    this.#gone.add(id)
    const was = this.#taken.delete(id) || this.#all.delete(id)
    if (was) this.#show()
    void this.#options.cache
      .deletePending(id)
      .catch(() => undefined)
      .then(() => was && this.#options.tabs.tell('outbox', undefined))
  }

  /** From here on it is this person's; nothing of anyone else's is shown or sent. */
  async adopt(person: string | null): Promise<void> {
    this.#person = person
    this.#all.clear()
    this.#unwritten.clear()
    this.#taken.release()
    this.#show()
    await this.load()
  }

  /** Reads what the disk has: another tab may have written, sent or taken back. */
  async load(): Promise<void> {
    const person = this.#person
    const kept = person === null ? [] : await this.#options.cache.outbox(person).catch(() => [])
    if (person !== this.#person) return
    const onDisk = new Set(kept.map(({ id }) => id))
    for (const id of this.#all.keys())
      if (!onDisk.has(id) && !this.#unwritten.has(id) && !this.#sending.has(id)) this.#all.delete(id)
    for (const pending of kept) {
      this.#ids.after(pending.id)
      const newerHere = [this.#gone, this.#taken, this.#unwritten].some((here) => here.has(pending.id))
      if (!newerHere) this.#all.set(pending.id, pending)
    }
    this.#show()
  }

  /** Where the disk is full or taken away, memory has it all the same. */
  async #write(pending: KeptPending, write: (pending: KeptPending) => Promise<void>): Promise<void> {
    this.#unwritten.add(pending.id)
    this.#all.set(pending.id, pending)
    this.#show()
    await write(pending).catch(() => undefined)
    this.#unwritten.delete(pending.id)
    this.#options.tabs.tell('outbox', undefined)
  }

  #inRoom(room: string): KeptPending[] {
    return [...this.#all.values()].filter((pending) => pending.room === room).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  #show(): void {
    const rooms = new Set([...this.#all.values()].map(({ room }) => room))
    this.#shown = new Map(
      [...rooms].map((room) => [
        room,
        this.#inRoom(room).map((pending) => visible(pending, this.#sending.has(pending.id))),
      ]),
    )
  }
}
