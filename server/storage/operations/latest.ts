import type { Message, Person } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import { fitting, withList } from './encoded.ts'
import { toMessage } from './messages.ts'
import { forReader } from './mine.ts'
import { peopleOf } from './named-people.ts'
import type { ReadTx } from './operation.ts'
import { prepared } from './prepared.ts'

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
  const people = await peopleOf(tx, newest.slice(0, messages.length))
  return new Json(withList('messages', messages, { people, more: messages.length < newest.length }))
}
