import { isInRoom, type Change, type ProvenRange } from '../../../protocol/entities.ts'
import { messagesIn } from './messages-in.ts'
import type { RoomEntry } from './room-entry.ts'
import { withNew, withOwnRoots } from './unread.ts'

/** The entry after the changes up to `rev`, with the counts of before: an answer of the server brings its own. */
export function withChanges(entry: RoomEntry, changes: Change[], rev: number, me: string | undefined): RoomEntry {
  const next = { ...entry, room: { ...entry.room, rev } }
  for (const change of changes) {
    if ('room' in change) {
      if (change.room.code !== next.room.code) next.former = next.room.code
      next.room = { ...change.room, rev }
      if (next.newest <= (next.room.expired ?? 0)) next.newest = 0
    } else if ('member' in change && change.member.person.id === me) next.me = change.member
    else if ('message' in change && isInRoom(change.message) && change.message.seq > next.newest) {
      next.newest = change.message.seq
      next.lastAt = change.message.at
    }
  }
  return next
}

/** The entry after live changes, which also change the counts. */
export function withLive(entry: RoomEntry, { changes, from, to }: ProvenRange, me: string | undefined): RoomEntry {
  const next = withChanges(entry, changes, to, me)
  if (me === undefined) return next
  const messages = messagesIn(changes)
  // The others are edits of older messages.
  const sent = messages.filter(({ seq }) => seq > from)
  const counted = { ...next, ...withNew(next, sent, me) }
  return { ...counted, threads: withOwnRoots(counted.threads, messages, me) }
}

export function byActivity(a: RoomEntry, b: RoomEntry): number {
  return b.lastAt - a.lastAt || a.room.name.localeCompare(b.room.name)
}
