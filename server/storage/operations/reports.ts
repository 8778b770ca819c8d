import type { Report } from '../../../protocol/moderation.ts'
import { moderating } from './acting.ts'
import { record } from './audit.ts'
import { findMessage } from './change-message.ts'
import { stateOf } from './messages.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { tellModerators } from './waiting.ts'

interface OfMessage {
  who: string
  room: string
  id: string
  at: number
}

type Done = Record<string, never> | Refused

/**
 * Reports a message to the moderators of its room. Reported again by the same person, it has the new reason. Refused with
 * `not_member`, `no_such_message`, `message_deleted`, `not_yourself` for one's own, and `too_many_reports`.
 */
export async function report(tx: WriteTx, input: OfMessage & { reason?: string; most: number }): Promise<Done> {
  const { who, room, id, at, reason, most } = input
  const found = await findMessage(tx, input)
  if ('refused' in found) return found
  const { row } = found
  if (stateOf(row).deleted !== undefined) return { refused: 'message_deleted' }
  if (row.author === who) return { refused: 'not_yourself' }
  const reports = await tx.db
    .selectFrom('reports')
    .select(['seq', 'person'])
    .where('room', '=', row.room)
    .limit(most)
    .execute()
  const again = reports.some(({ seq, person }) => seq === row.seq && person === who)
  if (!again && reports.length >= most) return { refused: 'too_many_reports', params: { most } }
  const columns = { message: id, author: row.author, reason: reason ?? null, at }
  await tx.db
    .insertInto('reports')
    .values({ room, seq: row.seq, person: who, ...columns })
    .onConflict((on) => on.columns(['room', 'seq', 'person']).doUpdateSet(columns))
    .execute()
  if (!again) await tellModerators(tx, room)
  return {}
}

/** The reported messages of a room, the newest first, without their texts. Refused with `not_member` and `not_moderator`. */
export async function reports(
  tx: ReadTx,
  { who, room, limit }: { who: string; room: string; limit: number },
): Promise<{ reports: Report[] } | Refused> {
  const by = await moderating(tx, { who, room })
  if ('refused' in by) return by
  const rows = await tx.db
    .selectFrom('reports')
    .selectAll()
    .where('room', '=', room)
    .orderBy('seq', 'desc')
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
  const found = new Map<number, Report>()
  for (const { message, seq, author, person, at, reason } of rows) {
    const one = found.get(seq) ?? { message, seq, author, by: [] }
    one.by.push({ person, at, ...(reason !== null && { reason }) })
    found.set(seq, one)
  }
  return { reports: [...found.values()] }
}

/** Closes the reports of a message. Nothing changes when there are none. Refused with `not_member` and `not_moderator`. */
export async function closeReport(tx: WriteTx, input: OfMessage): Promise<Done> {
  const { who, room, id, at } = input
  const by = await moderating(tx, input)
  if ('refused' in by) return by
  const [closed] = await tx.db
    .deleteFrom('reports')
    .where('room', '=', room)
    .where('message', '=', id)
    .returning('author')
    .execute()
  if (closed === undefined) return {}
  await record(tx, { room, at, who, act: 'closeReport', whom: closed.author, message: id })
  await tellModerators(tx, room)
  return {}
}

const forget = prepared((db, room: string, seq: number) =>
  db.deleteFrom('reports').where('room', '=', room).where('seq', '=', seq).returning('person'),
)

/** A message that is deleted needs no decision any more. */
export async function forgetReports(tx: WriteTx, room: string, seq: number): Promise<void> {
  if ((await forget(tx, room, seq)).length > 0) await tellModerators(tx, room)
}
