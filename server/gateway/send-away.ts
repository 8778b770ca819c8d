import { closeCodes } from '../../protocol/close-codes.ts'
import { event } from './packets.ts'
import type { Socket } from './socket.ts'

/** Sockets that are sent away in one turn of the event loop. */
const FAREWELLS_A_TURN = 200
/** When clients may come back that are sent away because the epoch changed. */
const EPOCH_RETRY_MS = 1_000

/**
 * Sends a goodbye to these sockets and closes them, so many in each turn of the event loop. They may come back no faster
 * than they are admitted [G8]: `turnAfter` answers how long that takes with so many before them.
 */
export function sendAway(leaving: Socket[], turnAfter: (before: number) => number): void {
  let before = 0
  const next = (): void => {
    const frame = event('goodbye', { retryAfterMs: EPOCH_RETRY_MS + turnAfter(before) })
    const now = leaving.splice(0, FAREWELLS_A_TURN)
    before += now.length
    for (const socket of now) {
      socket.send(frame)
      socket.close(closeCodes.goingAway, 'a new epoch began')
    }
    if (leaving.length > 0) setImmediate(next)
  }
  next()
}
