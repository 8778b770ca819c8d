import type { Message } from '../../../protocol/entities.ts'
import type { Edit, Look } from './local-db.ts'

/** Of one's own messages in a room, the newest so many are set aside when the data begins another life. */
const MOST_SET_ASIDE = 1_000
const PIECE = 1_000

/** Keeps, room by room, what this person said: the data that holds it may have lost it [G9]. */
export async function setAside(edit: Edit, person: string): Promise<void> {
  for (const { id: room, entry, rev } of await edit.first('rooms')) {
    const before = await edit.get('lost', [person, room])
    const own = await newestOf(edit, room, person)
    const all = new Map([...(before?.messages ?? []), ...own].map(({ id, body, at }) => [id, { id, body, at }]))
    const messages = [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(-MOST_SET_ASIDE)
    edit.put('lost', { person, room, code: entry.room.code, rev, messages })
  }
}

/** In pieces, since a room may hold a hundred thousand. */
async function newestOf(look: Look, room: string, person: string): Promise<Message[]> {
  let own: Message[] = []
  for (let lower = 0, more = true; more;) {
    const piece = await look.first('messages', { lower: [room, lower], upper: [room, Infinity] }, PIECE)
    own = [...own, ...piece.filter(({ author }) => author === person)].slice(-MOST_SET_ASIDE)
    more = piece.length === PIECE
    lower = (piece.at(-1)?.seq ?? 0) + 1
  }
  return own
}
