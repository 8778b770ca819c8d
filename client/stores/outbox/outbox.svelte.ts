import type { Change, Message, RoomState } from '../../../protocol/entities.ts'
import { Refusal, type ErrorCode } from '../../../protocol/errors.ts'
import type { Cache } from '../cache/cache.ts'
import type { Feed, Follower } from '../history/feed.ts'
import type { Healing } from './resend-lost.ts'
import type { Leadership } from './leadership.ts'
import type { Pending } from './pending.ts'
import { retryDelay } from '../connection/retry.ts'
import type { Stretch } from '../history/revs.ts'
import type { KeptPending } from '../cache/local-db.ts'
import type { Tabs } from '../identity/tabs.ts'
import { Unsent } from './outgoing.svelte.ts'
import type { Wire } from '../connection/wire.ts'

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
 * Sends what is unsent [G6]: in the order in which it was written, one at a time a room [G4], again under the same id
 * until there is an answer [G2]. Of the tabs that read the same disk one sends; the others show.
 */
export class Outbox implements Follower {
  readonly #options: OutboxOptions
  readonly #unsent: Unsent
  /** How often the server refused the message that it refused last in a room, and how often because it failed. */
  readonly #tries = new Map<string, { id: string; count: number; internal: number }>()
  readonly #draining = new Map<string, Promise<void>>()
  /** What was under way to a room when this person left it. */
  readonly #lastWords = new Set<string>()
  /** By the clock of `performance`, which nobody sets. */
  #pausedUntil = 0
  /** Nothing has been told yet on this connection. */
  #fresh = false
  #leading: AbortSignal | null = null
  #held = $state<string | null>(null)

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#unsent = new Unsent(options)
    options.feed.follow(this)
    options.wire.onOnline((online) => {
      this.#fresh = online
      if (online) return
      options.leadership.resign()
      this.#held = null
    })
    options.tabs.on('outbox', () => void this.#reload())
    options.tabs.on('unkept', () => this.#drainAll())
    options.tabs.on('held', (told) => (this.#held = told))
    options.tabs.on('sent', (message) => this.#acknowledged(message))
  }

  /** Why the server takes nothing just now, in its own words; what is written waits here meanwhile. */
  get held(): string | null {
    return this.#unsent.waits ? this.#held : null
  }

  of(room: string): Pending[] {
    return this.#unsent.of(room)
  }

  /** This person's messages that the server has taken and the feed has not told of yet. */
  taken(room: string): Message[] {
    return this.#unsent.taken(room)
  }

  /** Resolves when it is on disk; it is shown at once. */
  async send(room: string, body: string): Promise<void> {
    const { person } = this.#unsent
    if (person === null) throw new Refusal('unauthorized', 'Choose a name first.')
    await this.#unsent.add(room, body, person)
    this.#drain(room)
  }

  /** Sends a failed one again. */
  async retry(id: string): Promise<void> {
    for (const [room, tried] of this.#tries) if (tried.id === id) this.#tries.delete(room)
    const room = await this.#unsent.retry(id)
    if (room !== undefined) this.#drain(room)
  }

  /** Takes one back that is not under way, and answers it so that its text is not lost. */
  discard(id: string): Pending | undefined {
    return this.#unsent.discard(id)
  }

  /** Whose outbox it is; nothing of anyone else's is shown or sent. */
  async adopt(person: string | null): Promise<void> {
    this.#options.leadership.resign()
    this.#held = null
    this.#tries.clear()
    this.#options.leadership.reads(await this.#unsent.adopt(person))
  }

  /** These are stored, whether or not an ack told so. */
  seen(messages: Message[]): void {
    this.#unsent.seen(messages)
  }

  /** The data has begun another life: what it took in the one before, it may have lost. */
  doubt(): void {
    this.#options.leadership.resign()
    this.#unsent.doubt()
  }

  changed(room: string, { changes, to }: Stretch): void {
    this.#unsent.seen(messagesIn(changes))
    this.#unsent.told(room, to)
  }

  /** Only what it names is proven: an earlier run of the server may have given the revs up to it to other messages. */
  synced(_state: RoomState, { changes }: Stretch): void {
    this.#unsent.seen(messagesIn(changes))
  }

  removed(room: string): void {
    this.#unsent.told(room, Infinity)
    for (const { id, state } of this.#unsent.of(room)) if (state === 'sending') this.#lastWords.add(id)
  }

  caughtUp(): void {
    const { person } = this.#unsent
    if (person === null) return
    if (this.#fresh) {
      this.#pausedUntil = 0
      // What an earlier connection saw taken and this one was not told of may be lost. One that is not is stored once [G2].
      this.#unsent.putBack()
    }
    this.#fresh = false
    this.#options.leadership.seek(person, (signal) => this.#lead(signal))
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const { healing, tabs } = this.#options
    await healing.begin(this.#unsent.person, signal, {
      found: () => {
        tabs.tell('outbox', undefined)
        return this.#reload()
      },
      open: (room) => this.#drain(room),
    })
    if (signal.aborted) return
    this.#leading = signal
    tabs.tell('leads', undefined)
    await this.#reload()
    await aborted(signal)
    if (this.#leading === signal) this.#leading = null
    // Whoever leads next must not overtake what is still under way here.
    await Promise.all(this.#draining.values())
  }

  async #reload(): Promise<void> {
    this.#options.leadership.reads(await this.#unsent.load())
    this.#drainAll()
  }

  #drainAll(): void {
    for (const room of this.#unsent.rooms) this.#drain(room)
  }

  #drain(room: string): void {
    const signal = this.#leading
    if (!signal || signal.aborted || this.#draining.has(room) || this.#options.healing.waits(room)) return
    const draining = this.#sendAll(room, signal).finally(() => {
      this.#draining.delete(room)
      // What was written to the disk just now, or waited for another leader, found this one still at work.
      if (this.#unsent.next(room)) this.#drain(room)
    })
    this.#draining.set(room, draining)
  }

  async #sendAll(room: string, signal: AbortSignal): Promise<void> {
    for (let next = this.#unsent.next(room); next && !signal.aborted; next = this.#unsent.next(room)) {
      const wait = this.#pausedUntil - performance.now()
      if (wait > 0) await pause(wait, signal)
      else await this.#sendOne(next)
    }
  }

  async #sendOne({ id, room, body, person }: KeptPending): Promise<void> {
    const { wire, tabs } = this.#options
    this.#unsent.begin(id)
    try {
      const { seq, rev, at } = await wire.command('message.send', { room, id, body })
      const message = { id, room, seq, rev, at, author: person, body }
      this.#hold(null)
      this.#acknowledged(message)
      tabs.tell('sent', message)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal', 'It could not be sent.')
      if (this.#unsent.has(id)) this.#refused(room, id, refusal)
    } finally {
      this.#unsent.end(id)
      this.#lastWords.delete(id)
    }
  }

  #acknowledged(message: Message): void {
    if (this.#unsent.isGone(message.id) || message.author !== this.#unsent.person) return
    this.#options.acknowledged(message)
    // Of a room that was left meanwhile nothing will be told. One that no sync has named yet may have been entered just now.
    const told = this.#lastWords.has(message.id) || (this.#options.feed.rev(message.room) ?? 0) >= message.rev
    if (told) this.#unsent.remove(message.id)
    else this.#unsent.take(message)
  }

  /** Told each time: a tab that was opened since knows nothing of it. */
  #hold(told: string | null): void {
    if (told === null && this.#held === null) return
    this.#held = told
    this.#options.tabs.tell('held', told)
  }

  #refused(room: string, id: string, { code, message, retryAfterMs }: Refusal): void {
    // Without a time to try again it is the connection's trouble, of which its own banner tells.
    if (code === 'unavailable' && retryAfterMs !== undefined && this.#options.wire.online) this.#hold(message)
    const tried = this.#tries.get(room)
    const { count, internal } = tried?.id === id ? tried : { count: 0, internal: 0 }
    const failures = internal + (code === 'internal' ? 1 : 0)
    this.#tries.set(room, { id, count: count + 1, internal: failures })
    if (passing(code) || (code === 'internal' && failures < INTERNAL_TRIES)) {
      // One's own rate is nobody else's trouble; what keeps all of them waiting must not bring all back at once [G8].
      const own = code === 'rate_limited' ? retryAfterMs : undefined
      this.#pausedUntil = performance.now() + (own ?? retryDelay(count, retryAfterMs))
    } else this.#unsent.fail(id, code, code === 'not_found' ? 'You are no longer in this room.' : message)
  }
}

function messagesIn(changes: Change[]): Message[] {
  return changes.flatMap((change) => ('message' in change ? [change.message] : []))
}

/** Refusals that say nothing about the message. */
function passing(code: ErrorCode): boolean {
  return code === 'unavailable' || code === 'rate_limited' || code === 'unauthorized'
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = (): void => resolve()
  const timer = setTimeout(wake, ms)
  signal.addEventListener('abort', wake)
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', wake)
  })
}
