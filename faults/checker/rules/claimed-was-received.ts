import type { Client } from '../clients.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const heldHasCome: Rule = {
  name: 'held-has-come',
  promise: 'G5',
  sentence:
    'Each time a client says how far it holds a room, every message up to there has come to it since it last held nothing of it.',
  *look(material: Material): Iterable<Finding> {
    for (const client of material.clients.byName.values()) yield* lookAtClient(client, material)
  },
}

function* lookAtClient({ name, entries }: Client, { calls, lives, facts, surfaced, history }: Material) {
  /** Up to which rev all is accounted for, and how far the last sync reached. */
  const held = new Map<string, { rev: number; told: number }>()
  for (const entry of entries) {
    if (entry.type === 'removed') held.delete(entry.room)
    if (entry.type === 'reset') {
      const one = held.get(entry.room)
      if (one !== undefined) one.rev = one.told
    }
    if (entry.type !== 'ok') continue
    const { invoke } = calls.asked.get(entry)!
    if (invoke.do === 'leave') held.delete(invoke.room)
    if (entry.do !== 'sync') continue
    const lineage = lives.of(entry, entry.epoch)?.lineage
    for (const room of held.keys()) if (entry.rooms.every((one) => one.room !== room)) held.delete(room)
    for (const { room, from, to, reset } of entry.rooms) {
      const one = held.get(room)
      if (one === undefined || reset || from === 0) {
        held.set(room, { rev: reset ? to : from, told: to })
        continue
      }
      one.told = to
      if (lineage === undefined || !(room in history)) continue
      const revs = facts.of(lineage).get(room) ?? []
      for (; one.rev < from; one.rev++) {
        const change = revs[one.rev + 1]?.change
        if (change === undefined || !('message' in change)) continue
        if (surfaced.at(name, change.message.id) <= entry.t) continue
        yield {
          text: `${name} says to hold room ${room} up to ${from}, and “${change.message.body}” (${change.rev}) never came to it`,
          evidence: [invoke, entry, change],
        }
      }
    }
  }
}
