import { notify } from './change-message.ts'
import { revFor } from './memberships.ts'
import type { Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { seenOf } from './seen.ts'
import { unreadIn } from './unread.ts'

interface OfRoom {
  who: string
  room: string
}

const moveMark = prepared((db, who: string, room: string, mark: number) =>
  db
    .updateTable('members')
    .set({ read_seq: mark })
    .where('room', '=', room)
    .where('person', '=', who)
    .where('read_seq', '<', mark)
    .returning('read_seq'),
)

const markOf = prepared((db, who: string, room: string) =>
  db.selectFrom('members').select('read_seq').where('room', '=', room).where('person', '=', who),
)

/**
 * Moves a person's read mark up to `seq`: never back, and never beyond the room's rev. Answers the mark. In a room of up
 * to `seenMembers` members the others receive a mark that moved, unless one of the two hides it. Refused with
 * `not_member`.
 */
export async function markRead(
  tx: WriteTx,
  { who, room, seq, by, seenMembers = 0 }: OfRoom & { seq: number; by: string | null; seenMembers?: number },
): Promise<{ read: number } | Refused> {
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const [moved] = await moveMark(tx, who, room, Math.min(seq, rev))
  const read = (moved ?? (await markOf(tx, who, room))[0]!).read_seq
  const seen = moved && (await seenOf(tx, who, room, seenMembers))
  tx.facts.push({ fact: 'read', person: who, room, seq: read, by, ...(seen && { seen }) })
  return { read }
}

/** Moves a person's read mark to before the message at `seq`, so that it is unread from there. Refused with `not_member`. */
export async function markUnread(
  tx: WriteTx,
  input: OfRoom & { seq: number; most: number },
): Promise<Record<string, never> | Refused> {
  const { who, room, seq, most } = input
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const read = Math.min(Math.max(seq - 1, 0), rev)
  await tx.db
    .updateTable('members')
    .set({ read_seq: read })
    .where('room', '=', room)
    .where('person', '=', who)
    .execute()
  notify(tx, who, 'unread', { room, read, ...(await unreadIn(tx, who, room, most)) })
  return {}
}

/** What a person does not want to be notified of in a room; nothing without `mute`. Refused with `not_member`. */
