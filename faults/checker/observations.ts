import type { ChangeRecord, Entry, MessageChange, MessageRecord, RangeRecord } from '../history/history.ts'
import type { Calls } from './calls.ts'
import type { EntryOf, OkOf } from './entry-types.ts'
import type { Epochs, ObservedData } from './epochs.ts'

/** What one client received of one room at one time. */
export interface Observation {
  by: string
  t: number
  room: string
  via: 'frame' | 'sync' | 'page' | 'thread' | 'get' | 'ack' | 'screen'
  data: ObservedData | null
  entry: Entry
  messages: MessageRecord[]
  /** Frames and syncs only. */
  range: { from: number; to: number; term: string; reset: boolean; changes: ChangeRecord[] } | null
  /** The greatest rev of the room that it contains; 0 when it does not tell one. */
  head: number
}

export function readObservations(entries: Entry[], epochs: Epochs, calls: Calls): Observation[] {
  const observations: Observation[] = []
  for (const entry of entries) {
    const { by, t } = entry
    if (entry.type === 'received') {
      observations.push({ by, t, entry, data: epochs.of(entry), via: 'frame', ...ranged(entry, false) })
    } else if (entry.type === 'screen') {
      const { room, messages, rev } = entry
      const data = epochs.of(entry, entry.epoch)
      observations.push({ by, t, entry, data, via: 'screen', room, messages, range: null, head: rev })
    } else if (entry.type === 'ok' && entry.do === 'sync') {
      const data = epochs.of(entry, entry.epoch)
      for (const room of entry.rooms)
        observations.push({ by, t, entry, data, via: 'sync', ...ranged(room, room.reset) })
    } else if (entry.type === 'ok') {
      const { invoke } = calls.byAnswer.get(entry)!
      if (!('room' in invoke)) continue
      const data = epochs.of(entry)
      const observed = { by, t, entry, data, room: invoke.room, range: null }
      if (entry.do === 'page' || entry.do === 'thread')
        observations.push({ ...observed, via: entry.do, messages: entry.messages, head: entry.rev })
      else if (entry.do === 'get') observations.push({ ...observed, via: 'get', messages: entry.messages, head: 0 })
      else if (entry.do === 'send' && invoke.do === 'send')
        observations.push({
          ...observed,
          via: 'ack',
          messages: [sentMessage(invoke, entry.seq, calls)],
          head: entry.rev,
        })
      else if (isChange(entry)) observations.push({ ...observed, via: 'ack', messages: [], head: entry.rev })
    }
  }
  return observations
}

/** The message as it was when it was sent. An ack does not name the author. */
function sentMessage(
  { room, id, body, thread, aside, poll, files }: EntryOf<'invoke'> & { do: 'send' },
  seq: number,
  { uploads }: Calls,
) {
  const content = { ...(thread !== undefined && { thread }), ...(aside && { aside }), ...(poll && { poll }) }
  const attached = files?.flatMap((file) => uploads.get(file)?.file ?? [])
  return { id, room, body, seq, rev: seq, author: '', ...content, ...(files && { files, attached }) }
}

function isChange(entry: EntryOf<'ok'>): entry is OkOf<MessageChange['do']> {
  return ['edit', 'delete', 'react', 'vote', 'pin'].includes(entry.do)
}

function ranged({ room, from, to, term, changes }: RangeRecord, reset: boolean) {
  const messages = changes.flatMap((change) => ('message' in change ? [change.message] : []))
  return { room, messages, range: { from, to, term, reset, changes }, head: to }
}
