import type { Entry } from '../../history/history.ts'
import type { Calls } from '../calls.ts'
import type { Client } from '../clients.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'
import type { Span } from '../timeline.ts'

const STOPS_WITHIN_MS = 1_000

export const nothingAfterLeaving: Rule = {
  name: 'nothing-after-leaving',
  promise: 'G10',
  sentence:
    'From one second after a client was removed from a room or left it, it receives nothing of that room until its person joins again; and it receives nothing of a room before it joins.',
  *check({ clients, calls, epochs, finalReads }: IndexedHistory): Iterable<Finding> {
    const joins = attempts(clients.byName, calls, 'join')
    const leaves = attempts(clients.byName, calls, 'leave')
    for (const client of clients.byName.values()) {
      /** By room. A join or a loss of data after `left` may make the person a member again. */
      const gone = new Map<string, { left: number; t: number; entry: Entry }>()
      const joined = new Set<string>()
      for (const entry of client.entries) {
        if (entry.type === 'removed') {
          // If another device left, it may have joined again before this event came; the own leave is answered in order.
          const leave = of(leaves, client, entry.room).findLast(({ from }) => from <= entry.t)
          const left = leave === undefined || leave.by === client.name ? entry.t : leave.from
          gone.set(entry.room, { left, t: entry.t, entry })
        }
        if (entry.type === 'ok' && entry.do === 'leave') {
          const { invoke } = calls.byAnswer.get(entry)!
          if (invoke.do === 'leave') gone.set(invoke.room, { left: invoke.t, t: entry.t, entry })
        }
        for (const room of roomsIn(entry, calls)) {
          if (!(room in finalReads)) continue
          if (!joined.has(room)) {
            if (of(joins, client, room).some(({ from }) => from <= entry.t)) joined.add(room)
            else
              yield {
                text: `${client.name} received something of room ${room}, which it never joined`,
                evidence: [entry],
              }
          }
          const out = gone.get(room)
          if (out === undefined || entry.t <= out.t + STOPS_WITHIN_MS) continue
          const asked = calls.byAnswer.get(entry)?.invoke
          if (asked !== undefined && asked.t <= out.t) continue
          const isBack =
            of(joins, client, room).some((join) => join.to > out.left && join.from <= entry.t) ||
            epochs.losses.some((loss) => loss.t > out.left && loss.t <= entry.t)
          if (isBack) gone.delete(room)
          else
            yield {
              text: `${client.name} received something of room ${room} ${Math.round(entry.t - out.t)} ms after it was out`,
              evidence: [out.entry, entry],
            }
        }
      }
    }
  },
}

/** The rooms of which this entry brings something. */
function roomsIn(entry: Entry, calls: Calls): string[] {
  if (entry.type === 'received') return [entry.room]
  if (entry.type !== 'ok') return []
  if (entry.do === 'sync') return entry.rooms.map(({ room }) => room)
  const { invoke } = calls.byAnswer.get(entry)!
  return ['page', 'thread', 'get'].includes(entry.do) && 'room' in invoke ? [invoke.room] : []
}

type Attempts = Map<string, (Span & { by: string })[]>

/** Attempts that were not refused, each until its outcome, by person and room. */
function attempts(clients: ReadonlyMap<string, Client>, calls: Calls, what: 'join' | 'leave'): Attempts {
  const found: Attempts = new Map()
  for (const { by, invoke, end } of calls.all) {
    if (invoke.do !== what || end?.type === 'fail') continue
    for (const person of clients.get(by)?.persons ?? []) {
      const key = `${person} ${invoke.room}`
      const spans = found.get(key) ?? []
      found.set(key, spans)
      spans.push({ by, from: invoke.t, to: end?.t ?? Infinity })
    }
  }
  return found
}

const of = (found: Attempts, client: Client, room: string) =>
  client.persons.flatMap((person) => found.get(`${person} ${room}`) ?? [])
