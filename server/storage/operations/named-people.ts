import type { Message, Person } from '../../../protocol/entities.ts'
import { mentionsIn } from '../../../protocol/mentions.ts'
import type { ReadTx } from './operation.ts'
import { PERSON, toPerson } from './people.ts'
import { prepared } from './prepared.ts'

/** People of one message whose names are answered: the author, and the first ones whom it mentions. */
const MOST_NAMED = 10

const personOf = prepared((db, room: string, person: string) =>
  db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select([...PERSON])
    .where('members.room', '=', room)
    .where('members.person', '=', person),
)

/** The people whom these messages name, each once; none who never was in the room. */
export async function peopleOf(tx: ReadTx, messages: Message[]): Promise<Person[]> {
  const people = new Map<string, Person>()
  for (const { room, author, body } of messages)
    for (const person of [author, ...mentionsIn({ body }).people.slice(0, MOST_NAMED)]) {
      if (people.has(person)) continue
      const [row] = await personOf(tx, room, person)
      if (row) people.set(person, toPerson(row))
    }
  return [...people.values()]
}
