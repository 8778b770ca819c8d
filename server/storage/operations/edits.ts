import { sql } from 'kysely'
import type { MessageContent } from '../../../protocol/entities.ts'
import type { MessageRow } from '../schema/messages.ts'
import { changeMessage, findMessage } from './change-message.ts'
import { digestOf } from './content.ts'
import { refusalOfMentions } from './mentions.ts'
import { stateOf } from './messages.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { reindex } from './search/reindex.ts'
import { refusalOfWriting, voiceOf } from './voice.ts'

export interface Edit extends Pick<MessageContent, 'body'> {
  who: string
  room: string
  id: string
  at: number
  /** After so many minutes a message is not edited any more. 0 for no end. */
  minutes: number
  /** Earlier versions that are kept. */
  versions: number
}

/**
 * Replaces the body of one's own message, as one change of the room. The same body again changes nothing. The digest of
 * the first content stays, so that a retry of the first send is still recognised [G2]. Refused with `not_member`,
 * `no_such_message`, `not_author`, `message_deleted`, `too_late_to_edit`, `nothing_said`, `muted`, `read_only`, and
 * `not_moderator` for a mention of everybody.
 */
export async function edit(tx: WriteTx, input: Edit): Promise<{ rev: number } | Refused> {
  const { who, body, at, minutes } = input
  const found = await findMessage(tx, input)
  if ('refused' in found) return found
  const { row, role } = found
  if (row.author !== who) return { refused: 'not_author' }
  const state = stateOf(row)
  if (state.deleted !== undefined) return { refused: 'message_deleted' }
  if (body === '' && row.files === null) return { refused: 'nothing_said' }
  if (row.body === body) return { rev: row.rev }
  if (minutes > 0 && at > row.at + minutes * 60_000) return { refused: 'too_late_to_edit', params: { minutes } }
  const voice = (await voiceOf(tx, who, row.room))!
  const refused = refusalOfWriting(voice, at) ?? refusalOfMentions({ body }, role)
  if (refused !== null) return refused
  await keepVersion(tx, row, state.edited, input.versions)
  const first_digest = row.first_digest ?? digestOf(row)
  const { rev } = await changeMessage(tx, row, { body, first_digest, state: { ...state, edited: at } })
  await reindex(tx, [{ before: row, after: { ...row, body } }])
  return { rev }
}

/** Earlier versions of one message have so many bytes, so that an answer with all of them is far below a send queue [G7]. */
const MOST_BYTES = 128 * 1024

const versionsKept = prepared((db, room: string, seq: number) =>
  db
    .selectFrom('versions')
    .select(['rev', sql<number>`octet_length(body)`.as('bytes')])
    .where('room', '=', room)
    .where('seq', '=', seq)
    .orderBy('rev'),
)

const insertVersion = prepared((db, room: string, seq: number, rev: number, at: number, body: string) =>
  db.insertInto('versions').values({ room, seq, rev, at, body }),
)

const removeVersion = prepared((db, room: string, seq: number, rev: number) =>
  db.deleteFrom('versions').where('room', '=', room).where('seq', '=', seq).where('rev', '=', rev),
)

/** Keeps the present text, which stands since `edited`. Of too many or too long ones, the first and the latest stay. */
async function keepVersion(tx: WriteTx, row: MessageRow, edited: number | undefined, most: number) {
  const { room, seq, rev, body } = row
  // Other changes move the rev of a message, too: only the first text has the seq for its rev.
  if (edited === undefined) return insertVersion(tx, room, seq, seq, row.at, body)
  const kept = await versionsKept(tx, room, seq)
  let bytes = kept.reduce((sum, version) => sum + version.bytes, Buffer.byteLength(body))
  let count = kept.length
  for (const surplus of kept.slice(1)) {
    if (count < most && bytes <= MOST_BYTES) break
    await removeVersion(tx, room, seq, surplus.rev)
    bytes -= surplus.bytes
    count--
  }
  await insertVersion(tx, room, seq, rev, edited, body)
}

/**
 * The versions of a message, oldest first, with the time from which each stood. Refused with `not_member`,
 * `no_such_message`, `message_deleted`, and `not_moderator` for those who neither wrote it nor moderate the room.
 */
export async function history(
  tx: ReadTx,
  input: { who: string; room: string; id: string },
): Promise<{ versions: { body: string; at: number }[] } | Refused> {
  const found = await findMessage(tx, input)
  if ('refused' in found) return found
  const { row, role } = found
  if (row.author !== input.who && role === 'member') return { refused: 'not_moderator' }
  const { deleted, edited } = stateOf(row)
  if (deleted !== undefined) return { refused: 'message_deleted' }
  const earlier = await tx.db
    .selectFrom('versions')
    .select(['body', 'at'])
    .where('room', '=', row.room)
    .where('seq', '=', row.seq)
    .orderBy('rev')
    .execute()
  return { versions: [...earlier, { body: row.body, at: edited ?? row.at }] }
}
