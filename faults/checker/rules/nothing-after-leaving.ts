import type { Entry } from '../../history/history.ts'
import type { Calls } from '../calls.ts'
import type { Client } from '../clients.ts'
import type { Span } from '../timeline.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

const STOPS_WITHIN_MS = 1_000

export const goneIsGone: Rule = {
  name: 'gone-is-gone',
  promise: 'G10',
  sentence:
    'One second after a client was told that it is out of a room, or that it left, nothing of the room comes to it until its person joins again; and nothing before it joined.',
  *look({ clients, calls, lives, history }: Material): Iterable<Finding> {
    const joins = attempts(clients.byName, calls, 'join')
    const leaves = attempts(clients.byName, calls, 'leave')
    for (const client of clients.byName.values()) {
      /** By room. What joins or is lost after `left` may bring the person back in. */
      const gone = new Map<string, { left: number; t: number; told: Entry }>()
      const been = new Set<string>()
      for (const entry of client.entries) {
        if (entry.type === 'removed') {
          // Another device left, and may have joined again before this one was told; one's own leaving is acked in order.
          const leave = of(leaves, client, entry.room).findLast(({ from }) => from <= entry.t)
          const left = leave === undefined || leave.by === client.name ? entry.t : leave.from
          gone.set(entry.room, { left, t: entry.t, told: entry })
        }
        if (entry.type === 'ok' && entry.do === 'leave') {
          const { invoke } = calls.asked.get(entry)!
          if (invoke.do === 'leave') gone.set(invoke.room, { left: invoke.t, t: entry.t, told: entry })
        }
        for (const room of speaksOf(entry, calls)) {
          if (!(room in history)) continue
          if (!been.has(room)) {
            if (of(joins, client, room).some(({ from }) => from <= entry.t)) been.add(room)
            else yield { text: `${client.name} never joined room ${room}, and heard of it`, evidence: [entry] }
          }
          const out = gone.get(room)
          if (out === undefined || entry.t <= out.t + STOPS_WITHIN_MS) continue
          const asked = calls.asked.get(entry)?.invoke
          if (asked !== undefined && asked.t <= out.t) continue
          const back =
            of(joins, client, room).some((join) => join.to > out.left && join.from <= entry.t) ||
            lives.losses.some((loss) => loss.t > out.left && loss.t <= entry.t)
          if (back) gone.delete(room)
          else
            yield {
              text: `${client.name} was out of room ${room}, and heard of it ${Math.round(entry.t - out.t)} ms later`,
              evidence: [out.told, entry],
            }
        }
      }
    }
  },
}

/** The rooms of which this brings something. */
function speaksOf(entry: Entry, calls: Calls): string[] {
  if (entry.type === 'received') return [entry.room]
  if (entry.type !== 'ok') return []
  if (entry.do === 'sync') return entry.rooms.map(({ room }) => room)
  const { invoke } = calls.asked.get(entry)!
  return entry.do === 'page' && invoke.do === 'page' ? [invoke.room] : []
}

type Attempts = Map<string, (Span & { by: string })[]>

/** From the attempt until its end, by person and room. One that was refused is none. */
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
