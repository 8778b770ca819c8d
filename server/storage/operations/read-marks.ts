import type { Mute } from '../../../protocol/entities.ts'
import { notify } from './change-message.ts'
import { revFor } from './memberships.ts'
import type { Refused, WriteTx } from './operation.ts'
import { unreadIn } from './unread.ts'

interface OfRoom {
  who: string
  room: string
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
export async function mute(tx: WriteTx, input: OfRoom & { mute?: Mute }): Promise<Record<string, never> | Refused> {
  const { who, room, mute } = input
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  await tx.db
    .updateTable('members')
    .set({ mute: mute ?? null })
    .where('room', '=', room)
    .where('person', '=', who)
    .execute()
  notify(tx, who, 'mute', { room, ...(mute !== undefined && { mute }) })
  return {}
}
