import { isInRoom, type Message } from '../../../protocol/entities.ts'
import { contentOf } from '../outbox/content.ts'
import { under, type ReadTx, type WriteTx } from './local-db.ts'

/** At most this many of a person's newest messages in a room are collected. */
const MOST_MESSAGES = 1_000
const AT_ONCE = 1_000

/** Copies this person's messages, room by room, before the cache drops them: in a new epoch the server may have lost them [G9]. */
export async function collectLost(tx: WriteTx, person: string): Promise<void> {
  for (const { id: room, entry, rev } of await tx.first('rooms')) {
    const before = await tx.get('lost', [person, room])
    const own = [...(await newestOf(tx, room, person)), ...(await repliesOf(tx, room, person))]
    const found = own
      .filter(({ deleted }) => deleted === undefined)
      .map((message) => ({ id: message.id, at: message.at, content: contentOf(message) }))
    const all = new Map([...(before?.messages ?? []), ...found].map((message) => [message.id, message]))
    const messages = [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(-MOST_MESSAGES)
    tx.put('lost', { person, room, code: entry.room.code, rev, messages })
  }
}

async function repliesOf(tx: ReadTx, room: string, person: string): Promise<Message[]> {
  const all = await tx.first('replies', under(room))
  // One that the room shows is among its messages.
  return all.filter((message) => message.author === person && !isInRoom(message)).slice(-MOST_MESSAGES)
}

/** Reads in pieces, because a room may have a hundred thousand messages. */
async function newestOf(tx: ReadTx, room: string, person: string): Promise<Message[]> {
  let own: Message[] = []
  for (let lower = 0, more = true; more;) {
    const piece = await tx.first('messages', { lower: [room, lower], upper: [room, Infinity] }, AT_ONCE)
    own = [...own, ...piece.filter(({ author }) => author === person)].slice(-MOST_MESSAGES)
    more = piece.length === AT_ONCE
    lower = (piece.at(-1)?.seq ?? 0) + 1
  }
  return own
}
