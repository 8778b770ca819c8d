import type { Calls } from '../calls.ts'
import type { Client } from '../clients.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const noMixedEpochs: Rule = {
  name: 'no-mixed-epochs',
  promise: 'G9',
  sentence: 'A client that held a room in one epoch is told to reset it, and voids it, before it holds it in another.',
  *look({ clients, calls }: Material): Iterable<Finding> {
    for (const client of clients.byName.values()) yield* lookAtClient(client, calls)
  },
}

function* lookAtClient({ name, entries }: Client, calls: Calls): Iterable<Finding> {
  /** The epoch in which each room is held, since it was last voided. */
  const held = new Map<string, string>()
  const voided = new Map<string, string>()
  const hold = (room: string, epoch: string | null) => {
    if (epoch !== null && !held.has(room)) held.set(room, epoch)
  }
  for (const entry of entries) {
    if (entry.type === 'reset') {
      held.delete(entry.room)
      voided.set(entry.room, entry.epoch)
    }
    // Who is out of a room holds nothing of it.
    if (entry.type === 'removed') held.delete(entry.room)
    if (entry.type === 'ok' && entry.do === 'leave') {
      const { invoke } = calls.asked.get(entry)!
      if (invoke.do === 'leave') held.delete(invoke.room)
    }
    if (entry.type === 'received') hold(entry.room, entry.epoch)
    if (entry.type === 'ok' && entry.do === 'sync')
      for (const { room, reset, from } of entry.rooms) {
        const before = held.get(room)
        if (before !== undefined && before !== entry.epoch && voided.get(room) !== entry.epoch && !reset && from > 0)
          yield {
            text: `${name} was brought from epoch ${before} to ${entry.epoch} in room ${room} without a reset`,
            evidence: [entry],
          }
        // All of it from the beginning leaves nothing of what was held before.
        if (from === 0) held.delete(room)
        hold(room, entry.epoch)
      }
    if (entry.type === 'screen') {
      const before = held.get(entry.room)
      if (before !== undefined && before !== entry.epoch && voided.get(entry.room) !== entry.epoch)
        yield {
          text: `${name} shows room ${entry.room} in epoch ${entry.epoch} and never voided what it held of ${before}`,
          evidence: [entry],
        }
    }
  }
}
