import { sql } from 'kysely'
import type { Message, MessageState } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import type { MessageRow } from '../schema/messages.ts'
import { toContent } from './content.ts'
import { fitting, withList } from './encoded.ts'
import { revFor } from './memberships.ts'
import { forReader } from './mine.ts'
import type { ReadTx, Refused } from './operation.ts'

export const toMessage = (row: MessageRow): Message => withState(row, stateOf(row))

/** The message of a row, with this state in place of the row's. */
export const withState = (row: MessageRow, state: MessageState): Message => ({
  id: row.id,
  room: row.room,
  seq: row.seq,
  rev: row.rev,
  at: row.at,
  author: row.author,
  ...toContent(row),
  ...state,
})

export function stateOf({ state }: Pick<MessageRow, 'state'>): MessageState {
  return state === null ? {} : (JSON.parse(state) as MessageState)
}

/**
 * The ids that no message of this person in the room has or had, in the order of the question. A message of another person
 * under the same id is not theirs, so that nobody keeps theirs away. Refused with `not_member`.
 */
export async function missing(
  tx: ReadTx,
  { who, room, ids }: { who: string; room: string; ids: string[] },
): Promise<{ missing: string[] } | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const rows = await tx.db
    .selectFrom('messages')
    .select('id')
    .where('id', 'in', ids)
    .where('author', '=', who)
    // As an expression, or SQLite could look the room up and read all of it.
    .where(sql<string>`room || ''`, '=', room)
    .execute()
  const stored = new Set(rows.map(({ id }) => id))
  return { missing: ids.filter((id) => !stored.has(id)) }
}

/**
 * The messages of the room that have these ids, in order of seq; the last ones are left out, and there is `more`, when
 * they would exceed `bytes` as JSON. Refused with `not_member`.
 */
export async function getMessages(
  tx: ReadTx,
  { who, room, ids, bytes }: { who: string; room: string; ids: string[]; bytes: number },
): Promise<Json<{ messages: Message[]; more: boolean }> | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const rows = await tx.db
    .selectFrom('messages')
    .selectAll()
    .where('id', 'in', ids)
    .where('aside', 'in', [0, 1])
    // As an expression, or SQLite could look the room up and read all of it.
    .where(sql<string>`room || ''`, '=', room)
    .orderBy('seq')
    .execute()
  const messages = fitting(await forReader(tx, who, rows.map(toMessage)), bytes)
  return new Json(withList('messages', messages, { more: messages.length < rows.length }))
}
