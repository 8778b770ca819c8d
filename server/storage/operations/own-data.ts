import type { FileInfo, Message, Person, Role, Settings } from '../../../protocol/entities.ts'
import type { SessionInfo } from '../../../protocol/accounts.ts'
import { accountOf } from './account-of.ts'
import { identitiesOf } from './identities.ts'
import type { MailKind } from '../schema/mails.ts'
import { stateOf, toMessage } from './messages.ts'
import type { ReadTx } from './operation.ts'
import { findPerson, toPerson } from './people.ts'
import { prepared } from './prepared.ts'
import { sessionsOf } from './sessions.ts'
import { settings } from './settings.ts'

/** So many seqs are looked through at once. */
const SEQS_AT_ONCE = 5_000

/** A room that a person is or was in. Its name and code are those of now, and only for one who is in it. */
export interface OwnRoom {
  id: string
  role: Role
  joinedAt: number
  left?: true
  name?: string
  code?: string
}

export interface OwnProfile {
  person: Person
  login?: string
  email?: string
  newEmail?: string
  /** Mails to them that are not sent yet. */
  mails?: { kind: MailKind; to: string | null; createdAt: number }[]
  /** By which they can sign in. */
  identities?: Awaited<ReturnType<typeof identitiesOf>>
  settings: Settings
  sessions: SessionInfo[]
  rooms: OwnRoom[]
}

/** What is stored of a person, other than messages and files. Rejects for a person who does not exist. */
export async function ownProfile(
  tx: ReadTx,
  { who, hash, now }: { who: string; hash: string; now: number },
): Promise<OwnProfile> {
  const { account } = await accountOf(tx, { who })
  const addresses = await emailsOf(tx, who)
  const rooms = await tx.db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .select(['rooms.id', 'rooms.name', 'rooms.code', 'members.role', 'members.joined', 'members.left'])
    .where('members.person', '=', who)
    .orderBy('members.room')
    .execute()
  return {
    person: toPerson(await findPerson(tx, who)),
    ...(account !== null && { login: account.login, ...addresses, identities: await identitiesOf(tx, { who }) }),
    settings: await settings(tx, { who }),
    ...(await sessionsOf(tx, { who, hash, now })),
    rooms: rooms.map(({ id, name, code, role, joined, left }) => ({
      id,
      role,
      joinedAt: joined,
      ...(left === 1 ? { left: true } : { name, code }),
    })),
  }
}

async function emailsOf({ db }: ReadTx, who: string): Promise<Pick<OwnProfile, 'email' | 'newEmail' | 'mails'>> {
  const account = await db
    .selectFrom('accounts')
    .select(['email', 'email_pending as newEmail'])
    .where('person', '=', who)
    .executeTakeFirst()
  const mails = await db
    .selectFrom('mails')
    .select(['kind', 'recipient as to', 'created as createdAt'])
    .where('person', '=', who)
    .orderBy('created')
    .execute()
  return {
    ...(account?.email != null && { email: account.email }),
    ...(account?.newEmail != null && { newEmail: account.newEmail }),
    mails,
  }
}

const sentFrom = prepared((db, room: string, author: string, after: number, to: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', 'in', [0, 1])
    .where('seq', '>', after)
    .where('seq', '<=', to)
    .where('author', '=', author)
    .orderBy('seq')
    .limit(limit),
)

/**
 * The messages that a person sent in a room and did not delete, after a seq, oldest first, also in a room that they left:
 * at most `limit`, among a bounded number of seqs. It goes on with the `after` of the answer, which is absent at the end.
 */
export async function ownMessages(
  tx: ReadTx,
  { who, room, after, limit }: { who: string; room: string; after: number; limit: number },
): Promise<{ messages: Message[]; after?: number }> {
  const to = after + SEQS_AT_ONCE
  const rows = await sentFrom(tx, room, who, after, to, limit)
  const end = await tx.db.selectFrom('rooms').select('rev').where('id', '=', room).executeTakeFirst()
  const next = rows.length === limit ? rows.at(-1)!.seq : to
  const messages = rows.filter((row) => stateOf(row).deleted === undefined).map(toMessage)
  return { messages, ...(next < (end?.rev ?? 0) && { after: next }) }
}

/** The files that a person sent in a room, after a file, in order of id: at most `limit`. */
export async function ownFiles(
  { db }: ReadTx,
  { who, room, after, limit }: { who: string; room: string; after: string; limit: number },
): Promise<{ files: FileInfo[] }> {
  const rows = await db
    .selectFrom('files')
    .select('info')
    .where('room', '=', room)
    .where('author', '=', who)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return { files: rows.map(({ info }) => JSON.parse(info) as FileInfo) }
}
