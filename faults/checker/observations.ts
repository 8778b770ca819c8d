import type { Entry, Seen, SeenChange } from '../history/history.ts'
import type { Calls } from './calls.ts'
import type { Data, Lives } from './epochs.ts'

/** What somebody was told of one room at one time. */
export interface Telling {
  by: string
  t: number
  room: string
  how: 'frame' | 'sync' | 'page' | 'ack' | 'screen'
  data: Data | null
  entry: Entry
  messages: Seen[]
  /** Frames and syncs only. */
  range: { from: number; to: number; reset: boolean; changes: SeenChange[] } | null
  /** The greatest rev of the room that it speaks of. */
  head: number
}

export function readTellings(entries: Entry[], lives: Lives, calls: Calls): Telling[] {
  const tellings: Telling[] = []
  for (const entry of entries) {
    const { by, t } = entry
    if (entry.type === 'received') {
      tellings.push({ by, t, entry, data: lives.of(entry), how: 'frame', ...ranged(entry, false) })
    } else if (entry.type === 'screen') {
      const { room, messages, rev } = entry
      const data = lives.of(entry, entry.epoch)
      tellings.push({ by, t, entry, data, how: 'screen', room, messages, range: null, head: rev })
    } else if (entry.type === 'ok' && entry.do === 'sync') {
      const data = lives.of(entry, entry.epoch)
      for (const room of entry.rooms) tellings.push({ by, t, entry, data, how: 'sync', ...ranged(room, room.reset) })
    } else if (entry.type === 'ok') {
      const { invoke } = calls.asked.get(entry)!
      if (!('room' in invoke)) continue
      const data = lives.of(entry)
      const told = { by, t, entry, data, room: invoke.room, range: null }
      if (entry.do === 'page') tellings.push({ ...told, how: 'page', messages: entry.messages, head: entry.rev })
      if (entry.do === 'send' && invoke.do === 'send') {
        const { id, room, body } = invoke
        // Who wrote it the ack does not say.
        const message = { id, room, body, seq: entry.seq, rev: entry.rev, author: '' }
        tellings.push({ ...told, how: 'ack', messages: [message], head: entry.rev })
      }
    }
  }
  return tellings
}

function ranged(told: { room: string; from: number; to: number; changes: SeenChange[] }, reset: boolean) {
  const { room, from, to, changes } = told
  const messages = changes.flatMap((change) => ('message' in change ? [change.message] : []))
  return { room, messages, range: { from, to, reset, changes }, head: to }
}
