import type { Message } from '../../../protocol/entities.ts'
import type { ErrorCode } from '../../../protocol/errors.ts'
import type { Cache } from '../cache/cache.ts'
import { visible, type Pending } from './pending.ts'
import type { KeptPending } from '../cache/local-db.ts'
import type { Tabs } from '../identity/tabs.ts'
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
  /** What no disk would take: memory alone has it. */
  readonly #unkept = new Set<string>()
  /** The ids that the disk may still have and that are stored, or were taken back. */
  readonly #gone = new Set<string>()
  readonly #taken = new Taken()
  readonly #sending = new Set<string>()
  #person: string | null = null

  constructor(options: UnsentOptions) {
    this.#options = options
    options.tabs.on('unkept', (pending) => this.#hear(pending))
    options.tabs.on('leads', () => this.#tellUnkept(this.#unkept))
    options.tabs.on('kept', (id) => this.#unkept.delete(id))
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

  /** Whether anything is still to be sent. */
  get waits(): boolean {
    return [...this.#shown.values()].flat().some(({ state }) => state !== 'failed')
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
    const { cache } = this.#options
    void this.#write({ ...pending, state: 'failed', problem, code }, (failed) =>
      // Of one that no disk would take there is nothing to be changed.
      this.#unkept.has(id) ? cache.putPending(failed) : cache.changePending(failed),
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

  /** The server has taken it; on disk it stays until the feed has told of it [G9]. */
  take(message: Message): void {
    this.#taken.add(message)
    this.#all.delete(message.id)
    this.#show()
  }

  /** What the server has taken and the feed has not told of yet. */
  taken(room: string): Message[] {
    return this.#taken.in(room)
  }

  /** These are stored, whether or not an ack told so. */
  seen(messages: Message[]): void {
    for (const { id } of messages) if (this.#all.has(id) || this.#taken.has(id)) this.remove(id)
  }

  /** The feed has told of the room up to `rev`, and so of all that this same server took up to it. */
  told(room: string, rev: number): void {
    for (const message of this.#taken.in(room)) if (message.rev <= rev) this.remove(message.id)
  }

  /** What was taken and never told of waits again. */
  putBack(): void {
    for (const { id, room, body, at, author } of this.#taken.release())
      this.#all.set(id, { id, room, body, at, person: author, state: 'waiting' })
    this.#show()
  }

  /** What was stored in one life of the data need not be in the next. */
  doubt(): void {
    this.#gone.clear()
    this.putBack()
  }

  remove(id: string): void {
    this.#gone.add(id)
    this.#trustDisk(id)
    const was = this.#taken.delete(id) || this.#all.delete(id)
    if (was) this.#show()
    void this.#options.cache
      .deletePending(id)
      .catch(() => undefined)
      .then(() => was && this.#options.tabs.tell('outbox', undefined))
  }

  /** From here on it is this person's; nothing of anyone else's is shown or sent. Answers like `load`. */
  async adopt(person: string | null): Promise<boolean> {
    this.#person = person
    for (const ids of [this.#all, this.#unwritten, this.#unkept, this.#gone]) ids.clear()
    this.#taken.release()
    this.#show()
    return this.load()
  }

  /** Reads what the disk has: another tab may have written, sent or taken back. Answers whether it could be told of that. */
  async load(): Promise<boolean> {
    const person = this.#person
    const { cache } = this.#options
    const kept = person === null ? [] : await cache.outbox(person).catch(() => null)
    // A disk that cannot be read says nothing about what is in memory.
    if (kept !== null && person === this.#person) this.#compare(kept)
    return kept !== null && cache.shared()
  }

  #compare(kept: KeptPending[]): void {
    const onDisk = new Set(kept.map(({ id }) => id))
    const here = [this.#unwritten, this.#unkept, this.#sending]
    for (const id of this.#all.keys()) if (!onDisk.has(id) && !here.some((ids) => ids.has(id))) this.#all.delete(id)
    for (const pending of kept) {
      this.#ids.after(pending.id)
      const newerHere = [this.#gone, this.#taken, this.#unwritten, this.#unkept].some((ids) => ids.has(pending.id))
      if (!newerHere) this.#all.set(pending.id, pending)
    }
    this.#show()
  }

  async #write(pending: KeptPending, write: (pending: KeptPending) => Promise<void>): Promise<void> {
    const { id } = pending
    this.#unwritten.add(id)
    this.#all.set(id, pending)
    this.#show()
    const kept = await write(pending).then(
      () => true,
      () => false,
    )
    this.#unwritten.delete(id)
    if (kept) this.#trustDisk(id)
    // Where the disk is full or taken away it is sent all the same, by whichever tab sends.
    else if (this.#all.has(id)) {
      this.#unkept.add(id)
      this.#tellUnkept([id])
    }
    this.#options.tabs.tell('outbox', undefined)
  }

  #tellUnkept(ids: Iterable<string>): void {
    const { tabs } = this.#options
    for (const id of ids) {
      const pending = this.#all.get(id)
      if (pending) tabs.tell('unkept', pending)
    }
  }

  /** What the disk has or has not of this one is true again, in every tab that was told of it. */
  #trustDisk(id: string): void {
    if (this.#unkept.delete(id)) this.#options.tabs.tell('kept', id)
  }

  #hear(pending: KeptPending): void {
    if (pending.person !== this.#person || this.#gone.has(pending.id) || this.#taken.has(pending.id)) return
    this.#unkept.add(pending.id)
    this.#all.set(pending.id, pending)
    this.#show()
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
