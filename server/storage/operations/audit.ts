import type { Person } from '../../../protocol/entities.ts'
import type { AuditEntry } from '../../../protocol/moderation.ts'
import { moderating } from './acting.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { PERSON, toPerson } from './people.ts'

/** What is recorded of an act, beside its number. */
export type Recorded = Omit<AuditEntry, 'entry'> & { room: string }

/** Records what a moderator did, in the same transaction. Answers the number of the entry. */
export async function record(tx: WriteTx, { room, at, who, act, whom, reason, ...others }: Recorded): Promise<number> {
  const { newest } = await tx.db
    .selectFrom('audit')
    .select((eb) => eb.fn.max('entry').as('newest'))
    .where('room', '=', room)
    .executeTakeFirstOrThrow()
  const entry = Number(newest ?? 0) + 1
  const details = JSON.stringify(others)
  await tx.db
    .insertInto('audit')
    .values({
      room,
      entry,
      at,
      who,
      act,
      whom: whom ?? null,
      reason: reason ?? null,
      details: details === '{}' ? null : details,
    })
    .execute()
  return entry
}

/** Deletions of one person's messages within this time are one entry. */
const SAME_ACT_MS = 10 * 60_000

/** Records how many messages of a person were deleted: with the newest entry, if that is of the same act. */
export async function recordDeleted(
  tx: WriteTx,
  act: Recorded & { act: 'delete' | 'deleteAll'; count: number },
): Promise<void> {
  const newest = await tx.db
    .selectFrom('audit')
    .selectAll()
    .where('room', '=', act.room)
    .orderBy('entry', 'desc')
    .limit(1)
    .executeTakeFirst()
  const same =
    newest !== undefined &&
    newest.who === act.who &&
    newest.whom === act.whom &&
    newest.act === act.act &&
    act.at - newest.at < SAME_ACT_MS
  if (!same) return void (await record(tx, act))
  const { count } = JSON.parse(newest.details!) as { count: number }
  await tx.db
    .updateTable('audit')
    .set({ details: JSON.stringify({ count: count + act.count }) })
    .where('room', '=', act.room)
    .where('entry', '=', newest.entry)
    .execute()
}

/**
 * What the moderators of a room did, the newest first, from before the entry `before` on, and the people whom it names.
 * It goes on with the `before` of the answer, which is absent at the end. Refused with `not_member` and `not_moderator`.
 */
export async function audit(
  tx: ReadTx,
  { who, room, before, limit }: { who: string; room: string; before?: number; limit: number },
): Promise<{ entries: AuditEntry[]; people: Person[]; before?: number } | Refused> {
  const by = await moderating(tx, { who, room })
  if ('refused' in by) return by
  const rows = await tx.db
    .selectFrom('audit')
    .selectAll()
    .where('room', '=', room)
    .where('entry', '<', before ?? Number.MAX_SAFE_INTEGER)
    .orderBy('entry', 'desc')
    .limit(limit + 1)
    .execute()
  const entries = rows.slice(0, limit).map(({ entry, at, who, act, whom, reason, details }): AuditEntry => ({
    entry,
    at,
    who,
    act,
    ...(whom !== null && { whom }),
    ...(reason !== null && { reason }),
    ...(details !== null && (JSON.parse(details) as Partial<AuditEntry>)),
  }))
  const people = await peopleNamed(
    tx,
    entries.flatMap(({ who, whom }) => (whom === undefined ? [who] : [who, whom])),
  )
  return { entries, people, ...(rows.length > limit && { before: entries.at(-1)!.entry }) }
}

/** These people, each once. */
async function peopleNamed({ db }: ReadTx, ids: string[]): Promise<Person[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('people')
    .select(PERSON)
    .where('people.id', 'in', [...new Set(ids)])
    .execute()
  return rows.map(toPerson)
}
