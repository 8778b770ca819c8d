import type { Message, Mine } from '../../../protocol/entities.ts'
import { isSilent } from '../../../protocol/mine.ts'
import type { ReadTx } from './operation.ts'
import { prepared } from './prepared.ts'

/** The messages for one reader: with `mine` where the message itself does not say what they did. */
export async function forReader(tx: ReadTx, who: string, messages: Message[]): Promise<Message[]> {
  const silent = messages.filter(isSilent)
  if (silent.length === 0) return messages
  const rooms = Map.groupBy(silent, ({ room }) => room)
  const mine = new Map<string, Map<number, Mine>>()
  for (const [room, some] of rooms) mine.set(room, await mineIn(tx, who, room, some))
  return messages.map((message) => {
    const own = mine.get(message.room)?.get(message.seq)
    return own === undefined ? message : { ...message, mine: own }
  })
}

const reactionsTo = prepared((db, room: string, seq: number, person: string) =>
  db
    .selectFrom('reactions')
    .select('emoji')
    .where('room', '=', room)
    .where('seq', '=', seq)
    .where('person', '=', person)
    .orderBy('rev'),
)

const voteIn = prepared((db, room: string, seq: number, person: string) =>
  db.selectFrom('votes').select('choices').where('room', '=', room).where('seq', '=', seq).where('person', '=', person),
)

/** What one person did to a message. */
export async function mineOf(tx: ReadTx, person: string, { room, seq }: Pick<Message, 'room' | 'seq'>): Promise<Mine> {
  const emoji = (await reactionsTo(tx, room, seq, person)).map((row) => row.emoji)
  const [vote] = await voteIn(tx, room, seq, person)
  return {
    ...(emoji.length > 0 && { emoji }),
    ...(vote !== undefined && { choices: JSON.parse(vote.choices) as number[] }),
  }
}

/** What one person did to these messages of a room, by seq. Empty for a message to which they did nothing. */
async function mineIn(
  { db }: ReadTx,
  who: string,
  room: string,
  messages: Pick<Message, 'seq'>[],
): Promise<Map<number, Mine>> {
  const seqs = messages.map(({ seq }) => seq)
  const reactions = await db
    .selectFrom('reactions')
    .select(['seq', 'emoji'])
    .where('room', '=', room)
    .where('seq', 'in', seqs)
    .where('person', '=', who)
    .orderBy('rev')
    .execute()
  const votes = await db
    .selectFrom('votes')
    .select(['seq', 'choices'])
    .where('room', '=', room)
    .where('seq', 'in', seqs)
    .where('person', '=', who)
    .execute()
  const mine = new Map<number, Mine>(seqs.map((seq) => [seq, {}]))
  for (const { seq, emoji } of reactions) {
    const own = mine.get(seq)!
    own.emoji = [...(own.emoji ?? []), emoji]
  }
  for (const { seq, choices } of votes) mine.get(seq)!.choices = JSON.parse(choices) as number[]
  return mine
}
