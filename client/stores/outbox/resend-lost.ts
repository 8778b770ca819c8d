import { limits } from '../../../protocol/limits.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Cache } from '../cache/cache.ts'
import type { Feed } from '../history/feed.ts'
import { retryDelay } from '../connection/retry.ts'
import type { KeptLost } from '../cache/local-db.ts'
import type { Wire } from '../connection/wire.ts'

/** The server fails this often to say what of a room is missing before new words no longer wait for that. */
const INTERNAL_TRIES = 5

export interface HealingOptions {
  wire: Wire
  cache: Cache
  feed: Feed
}

/** Told for each room, one after the other: what was missing lies on disk, to be read; then the room may send again. */
interface Healed {
  found: () => Promise<void>
  open: (room: string) => void
}

/**
 * Brings back to the server what this person said and the data has lost [G9]. What was said since waits for that, room
 * by room, so that everything comes in the order in which it was written.
 */
export class Healing {
  readonly #options: HealingOptions
  #rooms: ReadonlySet<string> = new Set()

  constructor(options: HealingOptions) {
    this.#options = options
  }

  /** Whether in this room something older may have to be sent first. */
  waits(room: string): boolean {
    return this.#rooms.has(room)
  }

  /** Resolves when it is known what waits, and goes on until that is done or `signal` aborts. */
  async begin(person: string | null, signal: AbortSignal, healed: Healed): Promise<void> {
    const lost = person === null ? [] : await this.#options.cache.lost(person)
    const rooms = new Set(lost.map(({ room }) => room))
    this.#rooms = rooms
    void this.#heal(lost, rooms, signal, healed)
  }

  /** Rooms that the server still has this person in come first: the others may have to wait long to be let in. */
  async #heal(lost: KeptLost[], rooms: Set<string>, signal: AbortSignal, { found, open }: Healed): Promise<void> {
    const here = ({ room }: KeptLost): boolean => this.#options.feed.rev(room) !== undefined
    for (const one of [...lost.filter(here), ...lost.filter((each) => !here(each))]) {
      // Cut off, or in trouble of its own, it stays set aside for the next connect, and keeps no other room waiting.
      const done = await this.#healRoom(one, here(one), signal).then(
        () => true,
        () => false,
      )
      if (signal.aborted) return
      if (done) await found()
      rooms.delete(one.room)
      open(one.room)
    }
  }

  async #healRoom(one: KeptLost, member: boolean, signal: AbortSignal): Promise<void> {
    const { wire, cache } = this.#options
    const { room, code, rev, messages } = one
    const missing = new Set<string>()
    try {
      if (!member) await patiently(() => wire.command('room.join', { code, unlessLeftAfter: rev }), signal)
      for (let at = 0; at < messages.length; at += limits.missingIds) {
        const ids = messages.slice(at, at + limits.missingIds).map(({ id }) => id)
        const told = await patiently(() => wire.command('message.missing', { room, ids }), signal)
        for (const id of told.missing) missing.add(id)
      }
    } catch (error) {
      if (!(error instanceof Refusal) || !ENDS.has(error.code)) throw error
      // An older copy than the room is, or one with this person in too many others: a newer one may let them in, and have it.
      if (error.code === 'not_found' || error.code === 'conflict') return cache.keepLost(one)
    }
    await cache.healed(one, missing)
  }
}

/** Refusals that asking again does not change. A room that this person left, or may not enter any more, has nothing to be healed. */
const ENDS: ReadonlySet<string> = new Set(['not_found', 'conflict', 'forbidden', 'invalid'])

/** Asks until there is an answer that does not pass by itself. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 0, internal = 0; ; tries++) {
    signal.throwIfAborted()
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Refusal) || ENDS.has(error.code)) throw error
      if (error.code === 'internal' && ++internal === INTERNAL_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, retryDelay(tries, error.retryAfterMs)))
    }
  }
}
