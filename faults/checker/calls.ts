import type { Entry } from '../history/history.ts'
import type { Span } from './timeline.ts'
import type { Answer, Line } from './entry-types.ts'
import type { Lives } from './epochs.ts'

export interface Call {
  by: string
  invoke: Line<'invoke'>
  /** Null when the record ends before it does. */
  end: Line<'ok' | 'fail' | 'info'> | null
}

/** One message that somebody tried to send, over all attempts. */
export interface Sent {
  id: string
  room: string
  body: string
  by: string
  /** When it was attempted first. */
  t: number
  invokes: Line<'invoke'>[]
  acks: Ack[]
  fails: Line<'fail'>[]
}

export interface Ack {
  entry: Answer<'send'>
  /** The data in which it was given; null when nobody can say. */
  lineage: string | null
}

export interface Calls {
  all: Call[]
  /** By id, in order of the first attempt. */
  sent: Map<string, Sent>
  /** What was asked, by its answer. */
  asked: Map<Entry, Call>
  /** When this client asked to join this room and was answered that it did. */
  joins(client: string, room: string): Span[]
}

export function readCalls(entries: Entry[], lives: Lives): Calls {
  const joins = new Map<string, Span[]>()
  const calls: Calls = {
    all: [],
    sent: new Map(),
    asked: new Map(),
    joins: (client, room) => joins.get(`${client} ${room}`) ?? [],
  }
  const open = new Map<string, Map<number, Call>>()
  for (const entry of entries) {
    if (entry.type === 'invoke') {
      const call: Call = { by: entry.by, invoke: entry, end: null }
      calls.all.push(call)
      const mine = open.get(entry.by) ?? new Map<number, Call>()
      open.set(entry.by, mine.set(entry.op, call))
      if (entry.do === 'send') attempt(calls.sent, entry)
    } else if (entry.type === 'ok' || entry.type === 'fail' || entry.type === 'info') {
      const mine = open.get(entry.by)
      const call = mine?.get(entry.op)
      if (call === undefined) throw new Error(`${entry.by} has an answer to op ${entry.op}, which it never invoked`)
      mine!.delete(entry.op)
      call.end = entry
      calls.asked.set(entry, call)
      const sent = call.invoke.do === 'send' ? calls.sent.get(call.invoke.id) : undefined
      if (sent !== undefined && entry.type === 'fail') sent.fails.push(entry)
      if (sent !== undefined && entry.type === 'ok' && entry.do === 'send')
        sent.acks.push({ entry, lineage: lives.of(entry)?.lineage ?? null })
      if (call.invoke.do === 'join' && entry.type === 'ok') {
        const key = `${entry.by} ${call.invoke.room}`
        const mine = joins.get(key) ?? []
        joins.set(key, mine)
        mine.push({ from: call.invoke.t, to: entry.t })
      }
    }
  }
  return calls
}

function attempt(sent: Map<string, Sent>, invoke: Line<'invoke'> & { do: 'send' }) {
  const { id, room, body, by, t } = invoke
  const before = sent.get(id)
  if (before === undefined) sent.set(id, { id, room, body, by, t, invokes: [invoke], acks: [], fails: [] })
  else before.invokes.push(invoke)
}
