import { deleteBefore } from './deletions.ts'
import { removePicture } from './file-rows.ts'
import { changeMember } from './member-changes.ts'
import { leaveRoom } from './members.ts'
import { roomIds } from './memberships.ts'
import type { Refused, WriteTx } from './operation.ts'
import { findPerson } from './people.ts'
import { useProof, type SecondProof } from './second-factor.ts'
import { endSessions } from './sessions.ts'

export interface Departure {
  who: string
  /** The hash that the password was checked against; null for a guest, and without a password. */
  password: string | null
  proof: SecondProof | null
  /** Whether their messages are deleted, by `deleteDeparted`. Otherwise they stay, without the name of their author. */
  deletesMessages: boolean
}

/**
 * Makes a person a former member: without a name, a picture, rooms, sessions and an account, whose login is free again. In
 * each room that they are or were in, it is a change of the member. A former member stays one. Refused with `wrong_password`, `totp_needed` and
 * `wrong_totp`.
 */
export async function deleteAccount(
  tx: WriteTx,
  { who, password, proof, deletesMessages }: Departure,
): Promise<Record<string, never> | Refused> {
  const { db } = tx
  const { name, picture } = await findPerson(tx, who)
  // Sent twice at once.
  if (name === '') return {}
  const account = await db.selectFrom('accounts').selectAll().where('person', '=', who).executeTakeFirst()
  if ((account?.password ?? null) !== password) return { refused: 'wrong_password' }
  if (account?.totp != null && proof === null) return { refused: 'totp_needed' }
  const wrong = proof === null ? null : await useProof(tx, who, proof)
  if (wrong !== null) return wrong

  if (picture !== null) await removePicture(tx, picture)
  await db.updateTable('people').set({ name: '', picture: null, hides_reads: 1 }).where('id', '=', who).execute()
  if (deletesMessages)
    await db
      .insertInto('departures')
      .columns(['person', 'room'])
      .expression(db.selectFrom('members').select(['person', 'room']).where('person', '=', who))
      .execute()
  const joined = await roomIds(tx, who)
  await forgetName(tx, who)
  for (const room of joined) await leaveRoom(tx, { who, room })
  const tables = [
    'recovery_codes',
    'passkeys',
    'identities',
    'one_time_secrets',
    'mails',
    'threads',
    'accounts',
  ] as const
  for (const table of tables) await db.deleteFrom(table).where('person', '=', who).execute()
  await endSessions(tx, { who, except: null })
  return {}
}

/** Tells the rooms that the person left before. */
async function forgetName(tx: WriteTx, who: string): Promise<void> {
  const rows = await tx.db
    .selectFrom('members')
    .select('room')
    .where('person', '=', who)
    .where('left', '=', 1)
    .orderBy('room')
    .execute()
  for (const { room } of rows) await changeMember(tx, { room, person: who }, {})
}

/** Deletes at most `limit` messages of one former member in one room. Answers whether there is more to do. */
export async function deleteDeparted(tx: WriteTx, { limit }: { limit: number }): Promise<{ more: boolean }> {
  const { db } = tx
  const next = await db
    .selectFrom('departures')
    .selectAll()
    .orderBy('person')
    .orderBy('room')
    .limit(1)
    .executeTakeFirst()
  if (next === undefined) return { more: false }
  const { person, room } = next
  const { rev } = await db.selectFrom('rooms').select('rev').where('id', '=', room).executeTakeFirstOrThrow()
  const { before } = await deleteBefore(tx, { person, room, before: next.before ?? rev + 1, limit }, 'author')
  if (before === undefined)
    await db.deleteFrom('departures').where('person', '=', person).where('room', '=', room).execute()
  else
    await db.updateTable('departures').set({ before }).where('person', '=', person).where('room', '=', room).execute()
  return { more: true }
}
