import { sharedLimits } from '../../../protocol/limits.ts'
import type { Cache } from '../cache/cache.ts'
import type { StoredLost } from '../cache/local-db.ts'
import { failureOf, isFailure } from '../connection/problem.ts'
import { retryDelay } from '../connection/retry.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed } from '../history/feed.ts'
import { pause } from './abort.ts'
import { commandOf } from './outgoing-message.ts'

/** After this many failures of the server, new messages of the room no longer wait for the lost ones. */
const MOST_FAILURES = 5

export interface ResendLostOptions {
  wire: Wire
  cache: Cache
  feed: Feed
}

/** Called for one room after the other: the lost messages are in the outbox's store; then the room may send again. */
interface Progress {
  moved: () => Promise<void>
  ready: (room: string) => void
}

/**
 * Sends again what this person wrote and the server has lost [G9]. Newer messages of a room wait for that, so that
 * everything is sent in the order in which it was written.
 */
export class ResendLost {
  readonly #options: ResendLostOptions
  #rooms: ReadonlySet<string> = new Set()

  constructor(options: ResendLostOptions) {
    this.#options = options
  }

  /** Whether older messages of this room may have to be sent first. */
  blocks(room: string): boolean {
    return this.#rooms.has(room)
  }

  /** Resolves when the blocked rooms are known, and goes on until all are done or `signal` is aborted. */
  async start(person: string | null, signal: AbortSignal, progress: Progress): Promise<void> {
    const lost = person === null ? [] : await this.#options.cache.lost(person)
    const rooms = new Set(lost.map(({ room }) => room))
    this.#rooms = rooms
    void this.#resendAll(lost, rooms, signal, progress)
  }

  /** Begins with the rooms in which this person still is: joining the others again may take long. */
  async #resendAll(lost: StoredLost[], rooms: Set<string>, signal: AbortSignal, progress: Progress): Promise<void> {
    const isMember = ({ room }: StoredLost): boolean => this.#options.feed.rev(room) !== undefined
    for (const one of [...lost.filter(isMember), ...lost.filter((each) => !isMember(each))]) {
      // After a failure the record stays for the next connect, and the other rooms go on.
      const done = await this.#resend(one, isMember(one), signal).then(
        () => true,
        () => false,
      )
      if (signal.aborted) return
      if (done) await progress.moved()
      rooms.delete(one.room)
      progress.ready(one.room)
    }
  }

  async #resend(one: StoredLost, member: boolean, signal: AbortSignal): Promise<void> {
    const { wire, cache } = this.#options
    const { person, room, code, rev, messages } = one
    const missing = new Set<string>()
    try {
      if (!member) await repeat(() => wire.command('room.join', { code, unlessLeftAfter: rev }), signal)
      for (let at = 0; at < messages.length; at += sharedLimits.messageIds) {
        const ids = messages.slice(at, at + sharedLimits.messageIds).map(({ id }) => id)
        const answer = await repeat(() => wire.command('message.missing', { room, ids }), signal)
        for (const id of answer.missing) missing.add(id)
      }
    } catch (error) {
      if (!isFailure(error) || !FINAL.has(error.code)) throw error
      // The server has an older copy of the data, or this person is in too many rooms: the next epoch may allow it.
      if (POSTPONES.has(error.reason)) return cache.postponeLost(one)
    }
    const commands = messages
      .filter(({ id }) => missing.has(id))
      .map((message) => ({ ...commandOf({ ...message, room, person }), state: 'waiting' as const }))
    await cache.moveLost(one, commands)
  }
}

/** Refusals that do not pass. In a room that this person has left, nothing is sent again. */
const FINAL: ReadonlySet<string> = new Set(['not_found', 'conflict', 'forbidden', 'invalid'])
const POSTPONES: ReadonlySet<string> = new Set(['wrong_code', 'not_member', 'too_many_rooms'])

/** Repeats a command until it is answered or refused for good. */
async function repeat<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 0, failures = 0; ; tries++) {
    signal.throwIfAborted()
    try {
      return await ask()
    } catch (error) {
      const { code, retryAfterMs } = failureOf(error)
      if (FINAL.has(code)) throw error
      if (code === 'internal' && ++failures === MOST_FAILURES) throw error
      await pause(retryDelay(tries, retryAfterMs), signal)
    }
  }
}
