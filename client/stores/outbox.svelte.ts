import type { Message, RoomState } from '../../protocol/entities.ts'
import { Refusal, type ErrorCode } from '../../protocol/errors.ts'
import type { Cache } from './cache.ts'
import type { Feed, Follower } from './feed.ts'
import type { Healing } from './healing.ts'
import type { Leadership } from './leadership.ts'
import { visible, type Pending } from './pending.ts'
import { retryDelay } from './retry.ts'
import type { Stretch } from './rule.ts'
import type { KeptPending } from './shelf.ts'
import type { Tabs } from './tabs.ts'
import { Taken } from './taken.ts'
import { Uuidv7 } from './uuidv7.ts'
import type { Wire } from './wire.ts'

/** The same message fails the server this often before it lets the later ones go first. */
const INTERNAL_TRIES = 5

export interface OutboxOptions {
  wire: Wire
  cache: Cache
  feed: Feed
  healing: Healing
  leadership: Leadership
  tabs: Tabs
  /** Told of a message that the server has taken, before it leaves the outbox. */
  acknowledged: (message: Message) => void
}

/**
 * What was said and is not yet stored by the server [G6]. It is on disk before `send` resolves, leaves in the order in
 * which it was written, one at a time a room [G4], and is sent again under the same id until there is an answer [G2].
 * Of several tabs one sends; the others show.
 */
export class Outbox implements Follower {
  /** Why the server takes nothing just now, in its own words; what is written waits here meanwhile. */
  held = $state<string | null>(null)
  #shown = $state.raw<ReadonlyMap<string, Pending[]>>(new Map())
  readonly #options: OutboxOptions
  readonly #ids = new Uuidv7()
  /** In order of id, which is the order of writing. */
  readonly #all = new Map<string, KeptPending>()
  readonly #unwritten = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #taken = new Taken()
  readonly #sending = new Map<string, string>()
  readonly #tries = new Map<string, number>()
  readonly #draining = new Map<string, Promise<void>>()
  #person: string | null = null
  #pausedUntil = 0
  /** Nothing has been told yet on this connection. */
  #fresh = false
  #leading: AbortSignal | null = null

  constructor(options: OutboxOptions) {
    this.#options = options
    options.feed.follow(this)
    options.wire.onOnline((online) => {
      this.#fresh = online
      if (online) return
      options.leadership.resign()
      this.held = null
    })
    options.tabs.on('outbox', () => void this.#reload())
    options.tabs.on('held', (told) => (this.held = told))
    options.tabs.on('sent', (message) => {
      options.acknowledged(message)
      this.#take(message)
    })
  }

  of(room: string): Pending[] {
    return this.#shown.get(room) ?? []
  }

  /** Resolves when it is on disk; it is shown at once. */
  async send(room: string, body: string): Promise<void> {
    if (this.#person === null) throw new Refusal('unauthorized', 'Choose a name first.')
    const id = this.#ids.next()
    // Half of a surrogate pair, as a cut through an emoji leaves it, could not be stored.
    const pending: KeptPending = {
      id,
      room,
      body: body.toWellFormed(),
      at: Date.now(),
      person: this.#person,
      state: 'waiting',
    }
    this.#unwritten.add(id)
    this.#all.set(id, pending)
    this.#show()
    // Where the disk is full it is sent all the same, from memory.
    await this.#options.cache.putPending(pending).catch(() => undefined)
    this.#unwritten.delete(id)
    this.#options.tabs.tell('outbox', undefined)
    this.#drain(room)
  }

  /** Sends a failed one again. */
  retry(id: string): void {
    const failed = this.#all.get(id)
    if (failed?.state !== 'failed') return
    const { id: _id, state: _state, problem: _problem, code, ...said } = failed
    // An id that belongs to another text can never be stored.
    const again = { ...said, id: code === 'conflict' ? this.#ids.next() : id, state: 'waiting' as const }
    this.#tries.delete(id)
    if (again.id !== id) this.#remove(id)
    this.#all.set(again.id, again)
    this.#show()
    void this.#options.cache
      .putPending(again)
      .catch(() => undefined)
      .then(() => {
        this.#options.tabs.tell('outbox', undefined)
        this.#drain(again.room)
      })
  }

  /** Takes one back that is not under way, and answers it so that its text is not lost. */
  discard(id: string): Pending | undefined {
    const pending = this.#all.get(id)
    if (!pending || this.#sending.get(pending.room) === id) return undefined
    this.#remove(id)
    return visible(pending, false)
  }

  /** Whose outbox it is; nothing of anyone else's is shown or sent. */
  async adopt(person: string | null): Promise<void> {
    this.#options.leadership.resign()
    this.#person = person
    this.held = null
    this.#all.clear()
    this.#unwritten.clear()
    this.#taken.release()
    this.#tries.clear()
    this.#show()
    await this.#reload()
  }

  /** These are stored, whether or not an ack told so. */
  seen(messages: Message[]): void {
    for (const { id } of messages) if (this.#all.has(id) || this.#taken.has(id)) this.#remove(id)
  }

  /** The data has begun another life: what it took in the one before, it may have lost. */
  doubt(): void {
    this.#options.leadership.resign()
    this.#gone.clear()
    this.#putBack()
  }

  changed(room: string, { changes, to }: Stretch): void {
    for (const change of changes) if ('message' in change) this.seen([change.message])
    for (const id of this.#taken.upTo(room, to)) this.#remove(id)
  }

  synced(state: RoomState, stretch: Stretch): void {
    this.changed(state.room.id, stretch)
  }

  removed(room: string): void {
    for (const id of this.#taken.upTo(room, Infinity)) this.#remove(id)
  }

  caughtUp(): void {
    if (this.#person === null) return
    this.#pausedUntil = 0
    // All that an earlier connection saw taken has been told by now, if it is there.
    if (this.#fresh) this.#putBack()
    this.#fresh = false
    this.#options.leadership.seek(this.#person, (signal) => this.#lead(signal))
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const { healing, tabs } = this.#options
    await healing.begin(this.#person, signal, {
      found: () => {
        tabs.tell('outbox', undefined)
        return this.#reload()
      },
      open: (room) => this.#drain(room),
    })
    if (signal.aborted) return
    this.#leading = signal
    await this.#reload()
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    if (this.#leading === signal) this.#leading = null
    // Whoever leads next must not overtake what is still under way here.
    await Promise.all(this.#draining.values())
  }

  async #reload(): Promise<void> {
    const person = this.#person
    const kept = person === null ? [] : await this.#options.cache.outbox(person).catch(() => [])
    if (person !== this.#person) return
    const here = new Set(kept.map(({ id }) => id))
    for (const { id, room } of this.#all.values()) {
      if (!here.has(id) && !this.#unwritten.has(id) && this.#sending.get(room) !== id) this.#all.delete(id)
    }
    for (const pending of kept) {
      this.#ids.after(pending.id)
      // What is being written is newer here than on the disk.
      const known = [this.#gone, this.#taken, this.#unwritten].some((here) => here.has(pending.id))
      if (!known) this.#all.set(pending.id, pending)
    }
    this.#show()
    for (const room of this.#shown.keys()) this.#drain(room)
  }

  #drain(room: string): void {
    const signal = this.#leading
    if (!signal || signal.aborted || this.#draining.has(room) || this.#options.healing.waits(room)) return
    const draining = this.#sendAll(room, signal).finally(() => {
      this.#draining.delete(room)
      this.#sending.delete(room)
      this.#show()
      if (this.#leading !== signal) this.#drain(room)
    })
    this.#draining.set(room, draining)
  }

  async #sendAll(room: string, signal: AbortSignal): Promise<void> {
    for (let next = this.#next(room); next && !signal.aborted; next = this.#next(room)) {
      const wait = this.#pausedUntil - Date.now()
      if (wait > 0) {
        this.#sending.delete(room)
        this.#show()
        await pause(wait, signal)
        continue
      }
      this.#sending.set(room, next.id)
      this.#show()
      await this.#sendOne(next)
    }
  }

  #next(room: string): KeptPending | undefined {
    const first = this.#inRoom(room).find((pending) => pending.state === 'waiting')
    return first && !this.#unwritten.has(first.id) && first.person === this.#person ? first : undefined
  }

  async #sendOne({ id, room, body, person }: KeptPending): Promise<void> {
    try {
      const { seq, rev, at } = await this.#options.wire.command('message.send', { room, id, body })
      const message = { id, room, seq, rev, at, author: person, body }
      this.#hold(null)
      if (!this.#gone.has(id)) this.#options.acknowledged(message)
      this.#take(message)
      this.#options.tabs.tell('sent', message)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', 'It could not be sent.')
      if (this.#all.has(id)) this.#refused(id, refusal)
    }
  }

  #hold(told: string | null): void {
    if (this.held === told) return
    this.held = told
    this.#options.tabs.tell('held', told)
  }

  #refused(id: string, { code, message, retryAfterMs }: Refusal): void {
    // Without a time to try again it is the connection's trouble, of which its own banner tells.
    if (code === 'unavailable' && retryAfterMs !== undefined && this.#options.wire.online) this.#hold(message)
    if (!passing(code)) this.#hold(null)
    const pending = this.#all.get(id)!
    const tries = (this.#tries.get(id) ?? 0) + 1
    this.#tries.set(id, tries)
    if (passing(code) || (code === 'internal' && tries < INTERNAL_TRIES)) {
      this.#pausedUntil = Date.now() + (retryAfterMs ?? retryDelay(tries - 1))
      return
    }
    const problem = code === 'not_found' ? 'You are no longer in this room.' : message
    const failed: KeptPending = { ...pending, state: 'failed', problem, code }
    this.#all.set(id, failed)
    this.#show()
    this.#unwritten.add(id)
    void this.#options.cache
      .changePending(failed)
      .catch(() => undefined)
      .then(() => {
        this.#unwritten.delete(id)
        this.#options.tabs.tell('outbox', undefined)
      })
  }

  #take({ id, room, rev, body, at, author }: Message): void {
    if (this.#gone.has(id) || author !== this.#person) return
    // Another tab may have it taken before this one has read that it was written.
    const pending = this.#all.get(id) ?? { id, room, body, at, person: author, state: 'waiting' }
    if ((this.#options.feed.rev(room) ?? 0) >= rev) return this.#remove(id)
    this.#taken.add(pending, rev)
    this.#tries.delete(id)
    this.#all.delete(id)
    this.#show()
  }

  #putBack(): void {
    for (const pending of this.#taken.release()) this.#all.set(pending.id, pending)
    this.#show()
  }

  #remove(id: string): void {
    this.#gone.add(id)
    this.#tries.delete(id)
    const was = this.#taken.delete(id) || this.#all.delete(id)
    if (was) this.#show()
    void this.#options.cache
      .deletePending(id)
      .catch(() => undefined)
      .then(() => was && this.#options.tabs.tell('outbox', undefined))
  }

  #inRoom(room: string): KeptPending[] {
    return [...this.#all.values()].filter((pending) => pending.room === room).sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  #show(): void {
    const rooms = new Set([...this.#all.values()].map(({ room }) => room))
    this.#shown = new Map(
      [...rooms].map((room) => [
        room,
        this.#inRoom(room).map((pending) => visible(pending, this.#sending.get(room) === pending.id)),
      ]),
    )
  }
}

/** Refusals that say nothing about the message. */
function passing(code: ErrorCode): boolean {
  return code === 'unavailable' || code === 'rate_limited' || code === 'unauthorized'
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
