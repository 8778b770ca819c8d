import type { Calls } from '../calls.ts'
import type { Client } from '../clients.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const noMixedEpochs: Rule = {
  name: 'no-mixed-epochs',
  promise: 'G9',
  sentence: 'A client drops its cache of a room of one epoch before it caches the room in another epoch.',
  *check({ clients, calls }: IndexedHistory): Iterable<Finding> {
    for (const client of clients.byName.values()) yield* checkClient(client, calls)
  },
}

function* checkClient({ name, entries }: Client, calls: Calls): Iterable<Finding> {
  /** By room: the epoch of the cache since it was last dropped. */
  const cached = new Map<string, string>()
  const dropped = new Map<string, string>()
  const cache = (room: string, epoch: string | null) => {
    if (epoch !== null && !cached.has(room)) cached.set(room, epoch)
  }
  for (const entry of entries) {
    if (entry.type === 'reset') {
      cached.delete(entry.room)
      dropped.set(entry.room, entry.epoch)
    }
    if (entry.type === 'removed') cached.delete(entry.room)
    if (entry.type === 'ok' && entry.do === 'leave') {
      const { invoke } = calls.byAnswer.get(entry)!
      if (invoke.do === 'leave') cached.delete(invoke.room)
    }
    if (entry.type === 'received') cache(entry.room, entry.epoch)
    if (entry.type === 'ok' && entry.do === 'sync')
      for (const { room, reset, from } of entry.rooms) {
        const before = cached.get(room)
        if (before !== undefined && before !== entry.epoch && dropped.get(room) !== entry.epoch && !reset && from > 0)
          yield {
            text: `${name} synced room ${room} from epoch ${before} to ${entry.epoch} without a reset`,
            evidence: [entry],
          }
        // A sync from rev 0 replaces the whole cache.
        if (from === 0) cached.delete(room)
        cache(room, entry.epoch)
      }
    if (entry.type === 'screen') {
      const before = cached.get(entry.room)
      if (before !== undefined && before !== entry.epoch && dropped.get(entry.room) !== entry.epoch)
        yield {
          text: `${name} shows room ${entry.room} in epoch ${entry.epoch} and never dropped its cache of ${before}`,
          evidence: [entry],
        }
    }
  }
}
