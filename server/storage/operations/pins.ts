import type { Message } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import { changeMessage, findMessage } from './change-message.ts'
import { fitting, withList } from './encoded.ts'
import { revFor } from './memberships.ts'
import { stateOf, toMessage } from './messages.ts'
import { forReader } from './mine.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { toRoom } from './rooms.ts'
import { changed } from './terms.ts'

/**
 * Pins a message to its room, or takes it off: a change of the message and one of the room, which counts its pins. What
 * is so already stays so. Refused with `not_member`, `no_such_message`, `message_deleted` and `too_many_pins`.
 */
export async function pin(
  tx: WriteTx,
  input: { who: string; room: string; id: string; on: boolean; at: number; most: number },
): Promise<{ rev: number } | Refused> {
  const { who, on, at, most } = input
  const found = await findMessage(tx, input)
  if ('refused' in found) return found
  const { row } = found
  const { pinned: before, ...state } = stateOf(row)
  if (state.deleted !== undefined) return { refused: 'message_deleted' }
  if ((before !== undefined) === on) return { rev: row.rev }
  if (on && (await countPins(tx, row.room)) >= most) return { refused: 'too_many_pins', params: { most } }
  await changeMessage(tx, row, (rev) => ({
    pinned: on ? rev : null,
    state: { ...state, ...(on && { pinned: { by: who, at } }) },
  }))
  return { rev: await movePins(tx, row.room, on ? 1 : -1) }
}

const pinsOf = prepared((db, room: string) => db.selectFrom('rooms').select('pins').where('id', '=', room))

async function countPins(tx: WriteTx, room: string): Promise<number> {
  const [row] = await pinsOf(tx, room)
  return row!.pins
}

/** Counts the pins of a room anew, as one change of the room. Answers its rev. */
export async function movePins(tx: WriteTx, room: string, by: 1 | -1): Promise<number> {
  const rev = await tx.revs.next(room)
  const row = await tx.db
    .updateTable('rooms')
    .set((eb) => ({ pins: eb('pins', '+', by), changed: rev }))
    .where('id', '=', room)
    .returningAll()
    .executeTakeFirstOrThrow()
  changed(tx, room, { rev, room: toRoom({ ...row, rev }) })
  return rev
}

/** The pinned messages of a room, the one that was pinned last first, as far as they fit. Refused with `not_member`. */
export async function pins(
  tx: ReadTx,
  { who, room, limit, bytes }: { who: string; room: string; limit: number; bytes: number },
): Promise<Json<{ messages: Message[]; rev: number }> | Refused> {
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const rows = await tx.db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('pinned', 'is not', null)
    .orderBy('pinned', 'desc')
    .limit(limit)
    .execute()
  const messages = fitting(await forReader(tx, who, rows.map(toMessage)), bytes)
  return new Json(withList('messages', messages, { rev }))
}
