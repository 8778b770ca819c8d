import { limits } from '../../protocol/limits.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Cache } from './cache.ts'
import type { Feed } from './feed.ts'
import { retryDelay } from './retry.ts'
import type { KeptLost } from './shelf.ts'
import type { Wire } from './wire.ts'

export interface HealingOptions {
  wire: Wire
  cache: Cache
  feed: Feed
}

/** Puts what the server has lost back into the outbox, rooms that it still has this person in first. Rejects when it was cut off. */
export async function heal(
  { wire, cache, feed }: HealingOptions,
  lost: KeptLost[],
  signal: AbortSignal,
  healed: (room: string) => Promise<void>,
): Promise<void> {
  const here = ({ room }: KeptLost): boolean => feed.rev(room) !== undefined
  for (const one of [...lost.filter(here), ...lost.filter((each) => !here(each))]) {
    const missing = await findMissing(wire, one, here(one), signal)
    await cache.healed(one, new Set(missing))
    await healed(one.room)
  }
}

/** A room that is gone, or that this person may not enter any more, has nothing to be healed. */
async function findMissing(
  wire: Wire,
  { room, code, messages }: KeptLost,
  member: boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const missing: string[] = []
  try {
    if (!member) await patiently(() => wire.command('room.join', { code }), signal)
    for (let at = 0; at < messages.length; at += limits.missingIds) {
      const ids = messages.slice(at, at + limits.missingIds).map(({ id }) => id)
      missing.push(...(await patiently(() => wire.command('message.missing', { room, ids }), signal)).missing)
    }
  } catch (error) {
    if (!(error instanceof Refusal) || !ENDS.has(error.code)) throw error
  }
  return missing
}

const MOST_TRIES = 20
const ENDS: ReadonlySet<string> = new Set(['not_found', 'conflict', 'forbidden', 'invalid'])

/** Asks until there is an answer that does not pass by itself. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted()
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Refusal) || ENDS.has(error.code) || tries === MOST_TRIES) throw error
      const wait = error.retryAfterMs ?? retryDelay(tries)
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}
