import type { Counts } from '../metrics/counts.ts'
import type { Storage } from '../storage/storage.ts'
import type { SyncSocket } from './socket.ts'

/** The same, with each catch-up counted and timed. */
export function countedSync(sync: SyncSocket, storage: Pick<Storage, 'epoch'>, counts: Counts): SyncSocket {
  return async (socket, input) => {
    const began = performance.now()
    const before = storage.epoch
    const answer = await sync(socket, input)
    const kind = input.known.length === 0 ? 'first' : input.epoch === before ? 'resumed' : 'other_epoch'
    counts.synced(kind, performance.now() - began)
    return answer
  }
}
