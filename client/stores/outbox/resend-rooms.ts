import { sharedLimits } from '../../../protocol/limits.ts'
import type { StoredLost } from '../cache/local-db.ts'
import { moveLost, postponeLost } from '../cache/lost-messages.ts'
import { failureOf, isFailure } from '../connection/problem.ts'
import { retryDelay } from '../connection/retry.ts'
import { pause } from './abort.ts'
import { commandOf } from './outgoing-message.ts'
import type { Progress, ResendLostOptions } from './resending.ts'

/** After this many failures of the server, new messages of the room no longer wait for the lost ones. */
const MOST_FAILURES = 5

/**
 * Moves what the server has lost to the outbox, room by room, until all are done or `signal` is aborted. Takes each room
 * that is done from `rooms`. Begins with the rooms in which this person still is: joining the others again may take long.
 */
export async function resendRooms(
  options: ResendLostOptions,
  lost: StoredLost[],
  rooms: Set<string>,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const isMember = ({ room }: StoredLost): boolean => options.feed.rev(room) !== undefined
  for (const one of [...lost.filter(isMember), ...lost.filter((each) => !isMember(each))]) {
    // After a failure the record stays for the next connect, and the other rooms go on.
    const done = await resendRoom(options, one, isMember(one), signal).then(
      () => true,
      () => false,
    )
    if (signal.aborted) return
    if (done) await progress.moved()
    rooms.delete(one.room)
    progress.ready(one.room)
  }
}

/** Moves the messages of one room that the server has lost to the outbox. `member`: this person is in the room. */
async function resendRoom(
  { wire, cache }: ResendLostOptions,
  one: StoredLost,
  member: boolean,
  signal: AbortSignal,
): Promise<void> {
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
    if (POSTPONES.has(error.reason)) return postponeLost(cache, one)
  }
  const commands = messages
    .filter(({ id }) => missing.has(id))
    .map((message) => ({ ...commandOf({ ...message, room, person }), state: 'waiting' as const }))
  await moveLost(cache, one, commands)
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
