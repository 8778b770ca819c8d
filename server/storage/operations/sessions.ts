import { OPEN, type Policies } from '../../../protocol/policies.ts'
import type { Person } from '../../../protocol/entities.ts'
import type { SessionInfo } from '../../../protocol/accounts.ts'
import { PERSON, toPerson } from './people.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { policies } from './policies.ts'
import { prepared } from './prepared.ts'

/** A session as the server stores it: the SHA-256 of its token, never the token. Times are ms since 1970. */
export interface Session {
  hash: string
  person: Person
  expiresAt: number
}

/** An expired session stays this long: a clock that was wrong for a while must not sign everybody out for good. */
const FORGET_AFTER_MS = 2 * 365 * 24 * 3_600_000

/** A session that begins at `at`: on which device, and from where. */
export interface NewSession {
  hash: string
  at: number
  expiresAt: number
  device?: string | null
  address?: string | null
  /** It begins by an identity of a provider. */
  provider?: true
}

/** Makes a guest with a session. Refused with `guests_refused`. */
export async function startSession(
  tx: WriteTx,
  { who, name, defaults = OPEN, ...session }: { who: string; name: string; defaults?: Policies } & NewSession,
): Promise<{ person: Person } | Refused> {
  if (!(await policies(tx, { defaults })).guests) return { refused: 'guests_refused' }
  await tx.db.insertInto('people').values({ id: who, name, guest: 1, created: session.at }).execute()
  await insertSession(tx, who, session)
  return { person: { id: who, name, guest: true } }
}

export async function insertSession({ db }: WriteTx, person: string, session: NewSession): Promise<void> {
  const { hash, at, expiresAt, device = null, address = null, provider } = session
  await db
    .deleteFrom('sessions')
    .where('expires', '<=', at - FORGET_AFTER_MS)
    .execute()
  await db
    .insertInto('sessions')
    .values({
      hash,
      id: crypto.randomUUID(),
      person,
      created: at,
      used: at,
      expires: expiresAt,
      device,
      address,
      provider: provider ? 1 : 0,
    })
    .execute()
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

/** Moves the end of a session that is used at `at`; without an `address` by a connection that is open already. */
export async function extendSession(
  { db, facts }: WriteTx,
  { hash, who, at, expiresAt, address }: { hash: string; who: string; at: number; expiresAt: number; address?: string },
): Promise<Record<string, never>> {
  await db
    .updateTable('sessions')
    .set({ used: at, expires: expiresAt, ...(address !== undefined && { address }) })
    .where('hash', '=', hash)
    .execute()
  facts.push({ fact: 'session-extended', person: who, hash, expiresAt })
  return {}
}

/** The sessions of a person that are live at `now`, the one that was used last first. `hash` is the one that asks. */
export async function sessionsOf(
  { db }: ReadTx,
  { who, hash, now }: { who: string; hash: string; now: number },
): Promise<{ sessions: SessionInfo[] }> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('person', '=', who)
    .where('expires', '>', now)
    .orderBy('used', 'desc')
    .orderBy('id')
    .execute()
  return {
    sessions: rows.map((row) => ({
      id: row.id,
      startedAt: row.created,
      usedAt: row.used,
      ...(row.device !== null && { device: row.device }),
      ...(row.address !== null && { address: row.address }),
      ...(row.provider === 1 && { provider: true }),
      ...(row.hash === hash && { present: true }),
    })),
  }
}

/**
 * Ends a session of this person, and answers its hash. The person and their messages stay. Refused with `no_such_session`
 * for an id that none of theirs has; a hash may be gone already.
 */
export async function endSession(
  tx: WriteTx,
  { who, ...session }: { who: string } & ({ hash: string } | { id: string }),
): Promise<{ hash: string } | Refused> {
  const found = tx.db.deleteFrom('sessions').where('person', '=', who)
  const [row] = await ('id' in session ? found.where('id', '=', session.id) : found.where('hash', '=', session.hash))
    .returning('hash')
    .execute()
  if (row !== undefined) tellEnded(tx, who, [row])
  if ('hash' in session) return session
  return row ?? { refused: 'no_such_session' }
}

/** Ends all sessions of a person but the one with the hash `except`. */
export async function endSessions(
  tx: WriteTx,
  { who, except }: { who: string; except: string | null },
): Promise<{ ended: number }> {
  const rows = await tx.db
    .deleteFrom('sessions')
    .where('person', '=', who)
    .where('hash', '<>', except ?? '')
    .returning('hash')
    .execute()
  tellEnded(tx, who, rows)
  return { ended: rows.length }
}

/** Ends the sessions of a person beyond the `most` that were used last. */
export async function endOldest(tx: WriteTx, who: string, most: number): Promise<void> {
  const oldest = tx.db
    .selectFrom('sessions')
    .select('hash')
    .where('person', '=', who)
    .orderBy('used', 'desc')
    .orderBy('created', 'desc')
    .limit(Number.MAX_SAFE_INTEGER)
    .offset(most)
  const rows = await tx.db.deleteFrom('sessions').where('hash', 'in', oldest).returning('hash').execute()
  tellEnded(tx, who, rows)
}

function tellEnded({ facts }: WriteTx, person: string, rows: { hash: string }[]): void {
  for (const { hash } of rows) facts.push({ fact: 'session-ended', person, hash })
}
