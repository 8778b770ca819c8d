import type { Person } from '../../../protocol/entities.ts'
import { PERSON, toPerson } from './people.ts'
import type { ReadTx, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

/** A session as the server stores it: the SHA-256 of its token, never the token. Times are ms since 1970. */
export interface Session {
  hash: string
  person: Person
  expiresAt: number
}

/** An expired session stays this long: a clock that was wrong for a while must not sign everybody out for good. */
const FORGET_AFTER_MS = 2 * 365 * 24 * 3_600_000

/** Makes a guest with a session. */
export async function startSession(
  { db }: WriteTx,
  { hash, who, name, at, expiresAt }: { hash: string; who: string; name: string; at: number; expiresAt: number },
): Promise<{ person: Person }> {
  await db
    .deleteFrom('sessions')
    .where('expires', '<=', at - FORGET_AFTER_MS)
    .execute()
  await db.insertInto('people').values({ id: who, name, guest: 1, created: at }).execute()
  await db.insertInto('sessions').values({ hash, person: who, created: at, expires: expiresAt }).execute()
  return { person: { id: who, name, guest: true } }
}

const liveSession = prepared((db, hash: string, now: number) =>
  db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person')
    .select([...PERSON, 'sessions.expires'])
    .where('sessions.hash', '=', hash)
    .where('sessions.expires', '>', now),
)

/** Null when there is no such session or it has expired by `now`. */
export async function findSession(
  tx: ReadTx,
  { hash, now }: { hash: string; now: number },
): Promise<{ session: Session | null }> {
  const [row] = await liveSession(tx, hash, now)
  return { session: row === undefined ? null : { hash, person: toPerson(row), expiresAt: row.expires } }
}

/** Those of these sessions that are live at `now`. */
export async function findSessions(
  { db }: ReadTx,
  { hashes, now }: { hashes: string[]; now: number },
): Promise<{ sessions: Session[] }> {
  if (hashes.length === 0) return { sessions: [] }
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person')
    .select(['sessions.hash', ...PERSON, 'sessions.expires'])
    .where('sessions.hash', 'in', hashes)
    .where('sessions.expires', '>', now)
    .execute()
  return { sessions: rows.map((row) => ({ hash: row.hash, person: toPerson(row), expiresAt: row.expires })) }
}

/** Moves the end of a session. */
export async function extendSession(
  { db, facts }: WriteTx,
  { hash, who, expiresAt }: { hash: string; who: string; expiresAt: number },
): Promise<Record<string, never>> {
  await db.updateTable('sessions').set({ expires: expiresAt }).where('hash', '=', hash).execute()
  facts.push({ fact: 'session-extended', person: who, hash, expiresAt })
  return {}
}

/** Ends a session. The person and their messages stay. */
export async function endSession(
  { db, facts }: WriteTx,
  { hash, who }: { hash: string; who: string },
): Promise<Record<string, never>> {
  await db.deleteFrom('sessions').where('hash', '=', hash).execute()
  facts.push({ fact: 'session-ended', person: who, hash })
  return {}
}
