import type { Ack, Sent } from '../calls.ts'
import type { Client } from '../clients.ts'
import { disturbances, overlaps, type Span } from '../timeline.ts'
import type { Lives } from '../epochs.ts'
import type { Material } from '../indexed-history.ts'
import { LOOKED, type Finding, type Rule } from '../rule.ts'

const TOLD_WITHIN_MS = 5_000

export const toldInTime: Rule = {
  name: 'told-in-time',
  promise: 'G5',
  sentence:
    'What is acknowledged comes within 5 s to everybody who is surely in the room and connected all that time, while nothing is broken.',
  *look({ clients, calls, field, lives, surfaced, history }: Material): Iterable<Finding | typeof LOOKED> {
    const broken = disturbances(field)
    const acked = new Map<string, { sent: Sent; ack: Ack }[]>()
    for (const sent of calls.sent.values())
      for (const ack of sent.acks) {
        const { t } = ack.entry
        if (!(sent.room in history) || broken.some((one) => overlaps(one, { from: t, to: t + TOLD_WITHIN_MS })))
          continue
        const key = `${ack.lineage} ${sent.room}`
        const list = acked.get(key) ?? []
        acked.set(key, list)
        list.push({ sent, ack })
      }
    for (const client of clients.byName.values())
      for (const { room, lineage, rev, from, to } of watches(client, lives))
        for (const { sent, ack } of acked.get(`${lineage} ${room}`) ?? []) {
          const { t } = ack.entry
          // What the sync brought may have been sent once more.
          if (t <= from || t + TOLD_WITHIN_MS > to || ack.entry.rev <= rev) continue
          yield LOOKED
          const came = surfaced.at(client.name, sent.id)
          if (came <= t + TOLD_WITHIN_MS) continue
          const late = came === Infinity ? 'never' : `only ${Math.round(came - t)} ms after that`
          yield {
            text: `“${sent.body}” was acknowledged in room ${room} and came to ${client.name} ${late}`,
            evidence: [ack.entry],
          }
        }
  },
}

/** While somebody is surely told of all that comes after `rev`. */
interface Watch extends Span {
  room: string
  lineage: string
  rev: number
}

function watches({ entries }: Client, lives: Lives): Watch[] {
  const all: Watch[] = []
  const open = new Map<string, Watch>()
  const end = (room: string, t: number) => {
    const watch = open.get(room)
    if (watch !== undefined) watch.to = t
    open.delete(room)
  }
  for (const entry of entries) {
    const { t, type } = entry
    if (type === 'connected' || type === 'disconnected' || type === 'person' || type === 'unsent')
      for (const room of open.keys()) end(room, t)
    if (type === 'removed' || (type === 'invoke' && entry.do === 'leave')) end(entry.room, t)
    if (type !== 'ok' || entry.do !== 'sync') continue
    const lineage = lives.of(entry, entry.epoch)?.lineage
    for (const [room, watch] of open)
      if (watch.lineage !== lineage || entry.rooms.every((one) => one.room !== room)) end(room, t)
    for (const { room, to: rev } of entry.rooms) {
      if (lineage === undefined || open.has(room)) continue
      const watch = { room, lineage, rev, from: t, to: Infinity }
      open.set(room, watch)
      all.push(watch)
    }
  }
  for (const room of open.keys()) end(room, entries.at(-1)!.t)
  return all
}
