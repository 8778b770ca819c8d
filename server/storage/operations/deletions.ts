import type { MessageRow } from '../schema/messages.ts'
import { recordDeleted } from './audit.ts'
import { changeMessage, findMessage } from './change-message.ts'
import { digestOf } from './content.ts'
import { removeSent } from './file-rows.ts'
import { revFor, roleOf } from './memberships.ts'
import { forgetMentions } from './mentions.ts'
import { stateOf } from './messages.ts'
import type { Refused, WriteTx } from './operation.ts'
import { movePins } from './pins.ts'
import { prepared } from './prepared.ts'
import { reindex } from './search/reindex.ts'
import { MOST_BYTES, textBytes } from './search/searchable.ts'
import { forgetReports } from './reports.ts'

/**
 * Deletes a message, as one change of the room: its text, poll, files, earlier versions, mentions, reactions and votes are gone
 * [G10]. So is its pin, which is a second change. A message that is deleted already stays as it is. Refused with
 * `not_member`, `no_such_message`, and `not_moderator` for the message of another person.
 */
export async function deleteMessage(
  tx: WriteTx,
  input: { who: string; room: string; id: string; at: number },
): Promise<{ rev: number } | Refused> {
  const { who, room, at } = input
  const found = await findMessage(tx, input)
  if ('refused' in found) return found
  const { row, role } = found
  if (row.author === who) return { rev: await remove(tx, row, 'author') }
  if (role === 'member') return { refused: 'not_moderator' }
  const rev = await remove(tx, row, 'moderator')
  if (rev !== row.rev) await recordDeleted(tx, { room, at, who, act: 'delete', whom: row.author, count: 1 })
  return { rev }
}

/** Answers the rev of the deletion. */
async function remove(tx: WriteTx, row: MessageRow, deleted: 'author' | 'moderator'): Promise<number> {
  const rev = await empty(tx, row, deleted)
  await reindex(tx, [{ before: row, after: null }])
  return rev
}

/** So many seqs are looked through at once: about 3 ms of the writer. */
const SEQS_AT_ONCE = 5_000

const sentBy = prepared((db, room: string, author: string, before: number, from: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', 'in', [0, 1])
    .where('seq', '<', before)
    .where('seq', '>=', from)
    .where('author', '=', author)
    .orderBy('seq', 'desc')
    .limit(limit),
)

/**
 * Deletes the messages of one person in a room, from the newest on: at most `limit`, of a bounded length, among a bounded number of
 * seqs before `before`. It goes on with the `before` of the answer, which is absent at the end. Refused with `not_member` and
 * `not_moderator`.
 */
export async function deleteAll(
  tx: WriteTx,
  input: { who: string; room: string; person: string; before?: number; limit: number; at: number },
): Promise<{ deleted: number; before?: number } | Refused> {
  const { who, room, person, limit, at } = input
  const role = await roleOf(tx, who, room)
  if (role === undefined) return { refused: 'not_member' }
  if (role === 'member' && who !== person) return { refused: 'not_moderator' }
  const end = (await revFor(tx, who, room))! + 1
  const before = Math.min(input.before ?? end, end)
  const done = await deleteBefore(tx, { room, person, before, limit }, who === person ? 'author' : 'moderator')
  if (done.deleted > 0 && who !== person)
    await recordDeleted(tx, { room, at, who, act: 'deleteAll', whom: person, count: done.deleted })
  return done
}

/** The messages of a person in a room, whoever is in it now: a step as of `deleteAll`. */
export async function deleteBefore(
  tx: WriteTx,
  { room, person, before, limit }: { room: string; person: string; before: number; limit: number },
  as: 'author' | 'moderator',
): Promise<{ deleted: number; before?: number }> {
  const from = before - SEQS_AT_ONCE
  const sent = await sentBy(tx, room, person, before, from, limit)
  const rows = sent.slice(0, countWithin(sent))
  const present = rows.filter((row) => stateOf(row).deleted === undefined)
  for (const row of present) await empty(tx, row, as)
  await reindex(
    tx,
    present.map((row) => ({ before: row, after: null })),
  )
  const isCut = rows.length === limit || rows.length < sent.length
  const next = isCut ? rows.at(-1)!.seq : from
  return { deleted: present.length, ...(next > 1 && { before: next }) }
}

/** How many of these messages have as much text as is taken out of the search index at once. */
export function countWithin(rows: MessageRow[]): number {
  let bytes = 0
  const end = rows.findIndex((row, index) => (bytes += textBytes(row)) > MOST_BYTES && index > 0)
  return end === -1 ? rows.length : end
}

const firstVersion = prepared((db, room: string, seq: number) =>
  db.selectFrom('versions').select('body').where('room', '=', room).where('seq', '=', seq).orderBy('rev').limit(1),
)

const forgetOf = (['versions', 'reactions', 'votes'] as const).map((table) =>
  prepared((db, room: string, seq: number) => db.deleteFrom(table).where('room', '=', room).where('seq', '=', seq)),
)

/** The message without what it says; the search index still has it. Answers the rev of the deletion. */
async function empty(tx: WriteTx, row: MessageRow, deleted: 'author' | 'moderator'): Promise<number> {
  const { deleted: before, replies } = stateOf(row)
  if (before !== undefined) return row.rev
  await forgetContent(tx, row)
  const { rev } = await changeMessage(tx, row, {
    body: '',
    reply_to: null,
    poll: null,
    files: null,
    pinned: null,
    first_digest: row.first_digest ?? digestOf(row),
    state: { deleted, ...(replies && { replies }) },
  })
  if (row.pinned !== null) await movePins(tx, row.room, -1)
  return rev
}

/** Forgets what is stored of a message beside its row, other than in the search index. */
export async function forgetContent(tx: WriteTx, row: MessageRow): Promise<void> {
  const { room, seq } = row
  const [first] = await firstVersion(tx, room, seq)
  await forgetMentions(tx, { room, seq, body: first?.body ?? row.body })
  for (const forget of forgetOf) await forget(tx, room, seq)
  if (row.files !== null) await removeSent(tx, room, seq)
  await forgetReports(tx, room, seq)
}
