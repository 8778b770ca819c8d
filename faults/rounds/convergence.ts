import type { Auditor } from './auditor.ts'
import type { ClientStatus } from '../clients/client.ts'
import type { Crowd } from './crowd.ts'
import type { FaultEvent } from '../history/history.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'

const WITHIN_MS = 30_000
const LOOK_AGAIN_MS = 100
/** So long it has to stay: what was lost comes back only after the question whether it is missing. */
const STAYS_MS = 500

/**
 * Waits until everybody is at the present: nothing waits to be sent, and each holds every room up to the rev that a
 * fresh client is told. Who does not come that far in time is named in a complaint.
 */
export async function awaitConvergence(crowd: Crowd, auditor: Auditor, note: (event: FaultEvent) => void): Promise<void> {
  const began = monotonicMs()
  let since: number | null = null
  for (;;) {
    const clients = await crowd.status()
    const heads = await auditor.heads().catch(() => null)
    const behind = heads === null ? clients : clients.filter((client) => !isThere(client, heads))
    const tookMs = monotonicMs() - began
    since = behind.length === 0 ? (since ?? tookMs) : null
    if (since !== null && tookMs - since >= STAYS_MS) return note({ type: 'converged', tookMs: since })
    if (since === null && tookMs > WITHIN_MS) {
      const line = `After ${WITHIN_MS} ms of calm these are behind ${JSON.stringify(heads?.epoch)}: ${JSON.stringify(behind)}`
      return note({ type: 'problem', line })
    }
    await Bun.sleep(LOOK_AGAIN_MS)
  }
}

function isThere(client: ClientStatus, heads: { epoch: string; revs: Map<string, number> }): boolean {
  if (!client.synced || client.pending > 0) return false
  const rooms = Object.entries(client.revs)
  return (
    rooms.every(([room, rev]) => heads.revs.get(room) === rev) && (rooms.length === 0 || client.epoch === heads.epoch)
  )
}
