import type { Kysely } from 'kysely'
import type { Person } from '../../../protocol/entities.ts'
import type { Schema } from '../schema.ts'
import type { Session, Storage } from '../storage.ts'
import { toPerson } from './people.ts'
import { prepared } from './prepared.ts'
import type { Work } from './transaction.ts'

/** A session that has ended is kept for so long: a clock that was wrong for a while has not signed anybody out for good. */
const FORGET_AFTER_MS = 2 * 365 * 24 * 3_600_000

export async function startSession({ db }: Work, session: Parameters<Storage['startSession']>[0]): Promise<Person> {
  const { hash, person, name, at, expiresAt } = session
  await db
    .deleteFrom('sessions')
    .where('expires', '<=', at - FORGET_AFTER_MS)
    .execute()
  await db.insertInto('people').values({ id: person, name, guest: 1, created: at }).execute()
  await db.insertInto('sessions').values({ hash, person, created: at, expires: expiresAt }).execute()
  return { id: person, name, guest: true }
}

const liveSession = prepared((db, hash: string, now: number) =>
  db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person')
    .select(['people.id', 'people.name', 'people.guest', 'sessions.expires'])
    .where('sessions.hash', '=', hash)
    .where('sessions.expires', '>', now),
)

export async function session(db: Kysely<Schema>, hash: string, now: number): Promise<Session | null> {
  const [row] = await liveSession(db, hash, now)
  return row === undefined ? null : { hash, person: toPerson(row), expiresAt: row.expires }
}

export async function extendSession({ db }: Work, hash: string, expiresAt: number): Promise<void> {
  await db.updateTable('sessions').set({ expires: expiresAt }).where('hash', '=', hash).execute()
}

export async function endSession({ db }: Work, hash: string): Promise<void> {
  await db.deleteFrom('sessions').where('hash', '=', hash).execute()
}
