import type { Entry, FileRecord, PollRecord } from '../history/history.ts'
import type { EntryOf, OkOf } from './entry-types.ts'
import type { Epochs } from './epochs.ts'
import type { Span } from './timeline.ts'

/** An invocation and its outcome. */
export interface Call {
  by: string
  invoke: EntryOf<'invoke'>
  /** Null when the history ends before. */
  end: EntryOf<'ok' | 'fail' | 'info'> | null
}

/** One message that a client tried to send, over all attempts. */
export interface Sent {
  id: string
  room: string
  body: string
  thread: string | undefined
  poll: PollRecord | undefined
  /** The ids of its files. */
  files: string[]
  by: string
  /** The time of the first attempt. */
  t: number
  invokes: EntryOf<'invoke'>[]
  acks: Ack[]
  fails: EntryOf<'fail'>[]
}

/** A file that was uploaded. */
export interface Uploaded {
  by: string
  invoke: EntryOf<'invoke'> & { do: 'upload' }
  file: FileRecord
}

export interface Ack {
  entry: OkOf<'send'>
  /** The data in which the message was acknowledged; null when it cannot be determined. */
  lineage: string | null
}

export interface Calls {
  all: Call[]
  /** By message id, in order of the first attempt. */
  sent: Map<string, Sent>
  /** By the id of the file. */
  uploads: Map<string, Uploaded>
  byAnswer: Map<Entry, Call>
  /** The acknowledged joins of this client and room. */
  joins(client: string, room: string): Span[]
}

export function readCalls(entries: Entry[], epochs: Epochs): Calls {
  const joins = new Map<string, Span[]>()
  const calls: Calls = {
    all: [],
    sent: new Map(),
    uploads: new Map(),
    byAnswer: new Map(),
    joins: (client, room) => joins.get(`${client} ${room}`) ?? [],
  }
  const open = new Map<string, Map<number, Call>>()
  for (const entry of entries) {
    if (entry.type === 'invoke') {
      const call: Call = { by: entry.by, invoke: entry, end: null }
      calls.all.push(call)
      const own = open.get(entry.by) ?? new Map<number, Call>()
      open.set(entry.by, own.set(entry.op, call))
      if (entry.do === 'send') addAttempt(calls.sent, entry)
    } else if (entry.type === 'ok' || entry.type === 'fail' || entry.type === 'info') {
      const own = open.get(entry.by)
      const call = own?.get(entry.op)
      if (call === undefined) throw new Error(`${entry.by} has an answer to op ${entry.op}, which it never invoked`)
      own!.delete(entry.op)
      call.end = entry
      calls.byAnswer.set(entry, call)
      const sent = call.invoke.do === 'send' ? calls.sent.get(call.invoke.id) : undefined
      if (sent !== undefined && entry.type === 'fail') sent.fails.push(entry)
      if (sent !== undefined && entry.type === 'ok' && entry.do === 'send')
        sent.acks.push({ entry, lineage: epochs.of(entry)?.lineage ?? null })
      if (call.invoke.do === 'upload' && entry.type === 'ok' && entry.do === 'upload')
        calls.uploads.set(entry.file.id, { by: entry.by, invoke: call.invoke, file: entry.file })
      if (call.invoke.do === 'join' && entry.type === 'ok') {
        const key = `${entry.by} ${call.invoke.room}`
        joins.set(key, [...(joins.get(key) ?? []), { from: call.invoke.t, to: entry.t }])
      }
    }
  }
  return calls
}

function addAttempt(sent: Map<string, Sent>, invoke: EntryOf<'invoke'> & { do: 'send' }) {
  const { id, room, body, thread, poll, files = [], by, t } = invoke
  const before = sent.get(id)
  if (before === undefined)
    sent.set(id, { id, room, body, thread, poll, files, by, t, invokes: [invoke], acks: [], fails: [] })
  else before.invokes.push(invoke)
}
