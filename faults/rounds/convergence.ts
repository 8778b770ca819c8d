import type { ClientStatus } from '../clients/client.ts'
import type { FaultEvent } from '../history/history.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import type { Auditor } from './auditor.ts'
import type { Crowd } from './crowd.ts'

const WITHIN_MS = 30_000
const CHECK_EVERY_MS = 100
/** Clients must stay converged: a client resends lost messages only after it has asked which are missing. */
const STABLE_MS = 500

/**
 * Waits until all clients have sent everything and have every room at its head. Records the clients that are not there
 * in time as a problem.
 */
export async function awaitConvergence(
  crowd: Crowd,
  auditor: Auditor,
  note: (event: FaultEvent) => void,
): Promise<void> {
  const began = monotonicMs()
  let since: number | null = null
  for (;;) {
    const clients = await crowd.status()
    const heads = await auditor.heads().catch(() => null)
    const behind = heads === null ? clients : clients.filter((client) => !hasConverged(client, heads))
    const tookMs = monotonicMs() - began
    since = behind.length === 0 ? (since ?? tookMs) : null
    if (since !== null && tookMs - since >= STABLE_MS) return note({ type: 'converged', tookMs: since })
    if (since === null && tookMs > WITHIN_MS) {
      const line = `${WITHIN_MS} ms after the last write these clients are behind epoch ${heads?.epoch}: ${JSON.stringify(behind)}`
      return note({ type: 'problem', line })
    }
    await Bun.sleep(CHECK_EVERY_MS)
  }
}

function hasConverged(client: ClientStatus, heads: { epoch: string; revs: Map<string, number> }): boolean {
  if (!client.synced || client.pending > 0) return false
  const rooms = Object.entries(client.revs)
  return (
    rooms.every(([room, rev]) => heads.revs.get(room) === rev) && (rooms.length === 0 || client.epoch === heads.epoch)
  )
}
