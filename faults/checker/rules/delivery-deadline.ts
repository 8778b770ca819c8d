import type { Ack, Sent } from '../calls.ts'
import type { Client } from '../clients.ts'
import type { Epochs } from '../epochs.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { JUDGED, type Finding, type Rule } from '../rule.ts'
import { disruptions, overlaps, type Span } from '../timeline.ts'

const DELIVERED_WITHIN_MS = 5_000

export const deliveryDeadline: Rule = {
  name: 'delivery-deadline',
  promise: 'G5',
  sentence:
    'Without a fault, an acknowledged message reaches every client that is in the room and connected all that time within 5 s.',
  *check({
    clients,
    calls,
    timeline,
    epochs,
    firstReceipts,
    finalReads,
  }: IndexedHistory): Iterable<Finding | typeof JUDGED> {
    const disrupted = disruptions(timeline)
    const acknowledged = new Map<string, { sent: Sent; ack: Ack }[]>()
    for (const sent of calls.sent.values())
      for (const ack of sent.acks) {
        const { t } = ack.entry
        const span = { from: t, to: t + DELIVERED_WITHIN_MS }
        if (!(sent.room in finalReads) || disrupted.some((one) => overlaps(one, span))) continue
        const key = `${ack.lineage} ${sent.room}`
        const list = acknowledged.get(key) ?? []
        acknowledged.set(key, list)
        list.push({ sent, ack })
      }
    for (const client of clients.byName.values())
      for (const { room, lineage, rev, from, to } of subscriptions(client, epochs))
        for (const { sent, ack } of acknowledged.get(`${lineage} ${room}`) ?? []) {
          const { t } = ack.entry
          // A message in the sync itself may have been sent once more.
          if (t <= from || t + DELIVERED_WITHIN_MS > to || ack.entry.rev <= rev) continue
          yield JUDGED
          const received = firstReceipts.at(client.name, sent.id)
          if (received <= t + DELIVERED_WITHIN_MS) continue
          const late = received === Infinity ? 'never' : `only ${Math.round(received - t)} ms later`
          yield {
            text: `“${sent.body}” was acknowledged in room ${room}, and ${client.name} received it ${late}`,
            evidence: [ack.entry],
          }
        }
  },
}

/** While a client is subscribed to everything in the room after `rev`. */
interface Subscription extends Span {
  room: string
  lineage: string
  rev: number
}

function subscriptions({ entries }: Client, epochs: Epochs): Subscription[] {
  const all: Subscription[] = []
  const open = new Map<string, Subscription>()
  const end = (room: string, t: number) => {
    const one = open.get(room)
    if (one !== undefined) one.to = t
    open.delete(room)
  }
  for (const entry of entries) {
    const { t, type } = entry
    if (type === 'connected' || type === 'disconnected' || type === 'person' || type === 'unsent')
      for (const room of open.keys()) end(room, t)
    if (type === 'removed' || (type === 'invoke' && entry.do === 'leave')) end(entry.room, t)
    if (type !== 'ok' || entry.do !== 'sync') continue
    const lineage = epochs.of(entry, entry.epoch)?.lineage
    for (const [room, subscription] of open)
      if (subscription.lineage !== lineage || entry.rooms.every((one) => one.room !== room)) end(room, t)
    for (const { room, to: rev } of entry.rooms) {
      if (lineage === undefined || open.has(room)) continue
      const subscription = { room, lineage, rev, from: t, to: Infinity }
      open.set(room, subscription)
      all.push(subscription)
    }
  }
  for (const room of open.keys()) end(room, entries.at(-1)!.t)
  return all
}
