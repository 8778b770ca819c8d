import type { MessageContent, Role } from '../../../protocol/entities.ts'
import { mentionsIn } from '../../../protocol/mentions.ts'
import type { Refused, WriteTx } from './operation.ts'

/** Stands for everybody in the room. */
export const EVERYBODY = '*'

/** Only the owner and moderators mention everybody. */
export function refusalOfMentions(content: Pick<MessageContent, 'body'>, role: Role): Refused | null {
  const { room, here } = mentionsIn(content)
  return (room || here) && role === 'member' ? { refused: 'not_moderator' } : null
}

export interface Mentioning {
  room: string
  seq: number
  author: string
  /** Null for a message that is shown in the room. */
  thread: string | null
  body: string
  /** The people who are present, for `<@here>`. Null when they are too many to list: everybody is mentioned. */
  here: string[] | null
}

/** Stores whom a new message mentions: members of the room. Answers their ids. */
export async function storeMentions(tx: WriteTx, { body, here, ...message }: Mentioning): Promise<string[]> {
  const named = mentionsIn({ body })
  const asked = [...new Set([...named.people, ...((named.here && here) || [])])]
  const people = asked.length === 0 ? [] : await membersAmong(tx, message.room, asked)
  const persons = named.room || (named.here && here === null) ? [EVERYBODY, ...people] : people
  if (persons.length > 0)
    await tx.db
      .insertInto('mentions')
      .values(persons.map((person) => ({ ...message, person })))
      .execute()
  return people
}

/** Forgets whom a message mentioned that was sent with this body. */
export async function forgetMentions(
  { db }: WriteTx,
  { room, seq, body }: Pick<Mentioning, 'room' | 'seq' | 'body'>,
): Promise<void> {
  const named = mentionsIn({ body })
  if (named.people.length === 0 && !named.room && !named.here) return
  const all = db.deleteFrom('mentions').where('room', '=', room).where('seq', '=', seq)
  // Nobody remembers who was present.
  await (named.here ? all : all.where('person', 'in', [EVERYBODY, ...named.people])).execute()
}

async function membersAmong({ db }: WriteTx, room: string, people: string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('members')
    .select('person')
    .where('room', '=', room)
    .where('left', '=', 0)
    .where('person', 'in', people)
    .execute()
  return rows.map(({ person }) => person)
}
