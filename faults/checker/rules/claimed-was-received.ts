import type { Client } from '../clients.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const claimedWasReceived: Rule = {
  name: 'claimed-was-received',
  promise: 'G5',
  sentence:
    'When a client syncs a room from a rev, it has received every message up to that rev since its cache of the room was empty.',
  *check(index: IndexedHistory): Iterable<Finding> {
    for (const client of index.clients.byName.values()) yield* checkClient(client, index)
  },
}

function* checkClient(
  { name, entries }: Client,
  { calls, epochs, revisions, firstReceipts, finalReads }: IndexedHistory,
) {
  /** By room: the rev up to which everything was checked, and the rev of the last sync. */
  const cached = new Map<string, { rev: number; synced: number }>()
  for (const entry of entries) {
    if (entry.type === 'removed') cached.delete(entry.room)
    if (entry.type === 'reset') {
      const one = cached.get(entry.room)
      if (one !== undefined) one.rev = one.synced
    }
    if (entry.type !== 'ok') continue
    const { invoke } = calls.byAnswer.get(entry)!
    if (invoke.do === 'leave') cached.delete(invoke.room)
    if (entry.do !== 'sync') continue
    const lineage = epochs.of(entry, entry.epoch)?.lineage
    for (const room of cached.keys()) if (entry.rooms.every((one) => one.room !== room)) cached.delete(room)
    for (const { room, from, to, reset } of entry.rooms) {
      const one = cached.get(room)
      if (one === undefined || reset || from === 0) {
        cached.set(room, { rev: reset ? to : from, synced: to })
        continue
      }
      one.synced = to
      if (lineage === undefined || !(room in finalReads)) continue
      const revs = revisions.of(lineage).get(room) ?? []
      for (; one.rev < from; one.rev++) {
        const change = revs[one.rev + 1]?.change
        if (change === undefined || !('message' in change)) continue
        if (firstReceipts.at(name, change.message.id) <= entry.t) continue
        yield {
          text: `${name} synced room ${room} from rev ${from} and never received “${change.message.body}” (rev ${change.rev})`,
          evidence: [invoke, entry, change],
        }
      }
    }
  }
}
