import type { Message, Person } from '../../../protocol/entities.ts'
import { mentionsIn } from '../../../protocol/mentions.ts'
import { Json } from '../json.ts'
import { fitting, withList } from './encoded.ts'
import { toMessage } from './messages.ts'
import { forReader } from './mine.ts'
import type { ReadTx } from './operation.ts'
import { PERSON, toPerson } from './people.ts'
import { prepared } from './prepared.ts'

/** People of one message whose names are answered: the author, and the first ones whom it mentions. */
const MOST_NAMED = 10

const newestFor = prepared((db, who: string, room: string) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('aside', '=', 0)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('members')
          .select('rev')
          .where('members.room', '=', room)
          .where('members.person', '=', who)
          .where('members.left', '=', 0),
      ),
    )
    .orderBy('seq', 'desc')
    .limit(1),
)

const personOf = prepared((db, room: string, person: string) =>
  db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select([...PERSON])
    .where('members.room', '=', room)
    .where('members.person', '=', person),
)

/**
 * The newest message that each of these rooms shows, and the people whom it names; none of a room that this person is
 * not in. Messages that would exceed `bytes` as JSON are left out, and there is `more`.
 */
export async function latest(
  tx: ReadTx,
  { who, rooms, bytes }: { who: string; rooms: string[]; bytes: number },
): Promise<Json<{ messages: Message[]; people: Person[]; more: boolean }>> {
  const newest: Message[] = []
  for (const room of new Set(rooms)) {
    const [row] = await newestFor(tx, who, room)
    if (row) newest.push(toMessage(row))
  }
  const messages = fitting(await forReader(tx, who, newest), bytes)
  const people = new Map<string, Person>()
  for (const { room, author, body } of newest.slice(0, messages.length))
    for (const person of [author, ...mentionsIn({ body }).people.slice(0, MOST_NAMED)]) {
      if (people.has(person)) continue
      const [row] = await personOf(tx, room, person)
      if (row) people.set(person, toPerson(row))
    }
  return new Json(
    withList('messages', messages, { people: [...people.values()], more: messages.length < newest.length }),
  )
}
