import type { Results } from '../../../protocol/commands.ts'
import {
  isInRoom,
  type Change,
  type Member,
  type Message,
  type Person,
  type ProvenRange,
} from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import { mentionsIn } from '../../../protocol/mentions.ts'
import { under, type ReadTx, type WriteTx } from '../cache/local-db.ts'
import { expiredIn } from './expired-in.ts'
import { withMine } from './merge.ts'
import { newChanges, type Position } from './revs.ts'
import type { RoomEntry } from './room-entry.ts'

/** Messages of the cache, and how complete they are. */
export interface CachedPage {
  messages: Message[]
  rev: number
  /** The page has every message from this seq up; 0 when there is none before it. */
  from: number
  /** Whether the cache has further ones in the direction asked for. */
  more: boolean
}

/** Drops what is cached of a room. From here on the cache collects what comes after `position`. */
export function resetRoom(tx: WriteTx, entry: RoomEntry, { rev, term, proof }: Position): void {
  const id = entry.room.id
  forgetRoom(tx, id)
  tx.put('rooms', { id, entry, rev, term, proof, from: rev + 1, members: false })
}

export function forgetRoom(tx: WriteTx, room: string): void {
  tx.delete('rooms', room)
  tx.delete('messages', { lower: [room, 0], upper: [room, Infinity] })
  tx.delete('replies', under(room))
  tx.delete('members', under(room))
}

export async function putEntry(tx: WriteTx, entry: RoomEntry): Promise<void> {
  const cached = await tx.get('rooms', entry.room.id)
  if (cached) tx.put('rooms', { ...cached, entry })
}

/** Several tabs do this, each at its own pace: changes that would leave a gap or undo newer ones are ignored. */
export async function applyChanges(tx: WriteTx, entry: RoomEntry, range: ProvenRange): Promise<void> {
  const cached = await tx.get('rooms', entry.room.id)
  const fresh = cached && newChanges(cached.rev, range)
  if (!fresh || fresh.to === fresh.from) return
  for (const change of fresh.changes) await put(tx, cached.id, change, cached.from)
  const expired = expiredIn(fresh.changes)
  if (expired > 0) await expire(tx, cached.id, expired)
  const from = cached.from > expired + 1 ? cached.from : 0
  tx.put('rooms', { ...cached, entry, from, rev: fresh.to, term: range.term, proof: range.proof })
}

/** Drops the messages up to a seq, which have expired. */
async function expire(tx: WriteTx, room: string, seq: number): Promise<void> {
  tx.delete('messages', { lower: [room, 0], upper: [room, seq] })
  for (const reply of await tx.first('replies', under(room)))
    if (reply.seq <= seq) tx.delete('replies', [room, reply.thread!, reply.seq])
}

/** Adds a page that the server answered to `before` (null: the newest page), if it joins on to the cached messages. */
export async function addPage(
  tx: WriteTx,
  room: string,
  before: number | null,
  page: Results['message.page'],
): Promise<void> {
  const cached = await tx.get('rooms', room)
  // A page that is older than the latest changes may undo them.
  if (!cached || page.rev < cached.rev) return
  if (before === null ? page.more.after : before < cached.from) return
  const from = page.more.before ? (page.messages[0]?.seq ?? cached.from) : 0
  // They may have expired while the page was on its way.
  const expired = cached.entry.room.expired ?? 0
  for (const message of page.messages) if (message.seq > expired) tx.put('messages', message)
  tx.put('rooms', { ...cached, from: Math.min(from, cached.from) })
}

/** Null when the room is not cached, or not down to `before`. */
export async function pageBefore(tx: ReadTx, room: string, before: number, limit: number): Promise<CachedPage | null> {
  const cached = await tx.get('rooms', room)
  if (!cached || cached.from >= before) return null
  const range = { lower: [room, cached.from], upper: [room, before - 1] }
  const found = await tx.last('messages', range, limit + 1)
  const more = found.length > limit
  const messages = more ? found.slice(1) : found
  return { messages, rev: cached.rev, from: more ? messages[0]!.seq : cached.from, more }
}

/** The newest message that a room shows, and the people whom it names, as far as they are cached. */
export async function latestIn(tx: ReadTx, room: string): Promise<{ message: Message; people: Person[] } | null> {
  const message = (await pageBefore(tx, room, Infinity, 1))?.messages[0]
  if (!message) return null
  const people: Person[] = []
  for (const id of [message.author, ...mentionsIn(message).people]) {
    const named = await tx.get('members', [room, id])
    if (named) people.push(named.member.person)
  }
  return { message, people }
}

/** Null when the room is not cached from `after` on. */
export async function pageAfter(tx: ReadTx, room: string, after: number, limit: number): Promise<CachedPage | null> {
  const cached = await tx.get('rooms', room)
  if (!cached || cached.from > after + 1) return null
  const found = await tx.first('messages', { lower: [room, after + 1], upper: [room, Infinity] }, limit + 1)
  return { messages: found.slice(0, limit), rev: cached.rev, from: after + 1, more: found.length > limit }
}

/** Up to half of `limit` messages up to `seq`, and as many after it. Null when the room is not cached at `seq`. */
export async function pageAround(tx: ReadTx, room: string, seq: number, limit: number): Promise<CachedPage | null> {
  const upTo = await pageBefore(tx, room, seq + 1, limit / 2)
  const after = await pageAfter(tx, room, seq, limit / 2)
  return upTo && after && { ...after, messages: [...upTo.messages, ...after.messages], from: upTo.from }
}

/** Null unless the whole list is cached. */
export async function allMembers(tx: ReadTx, room: string): Promise<{ members: Member[]; rev: number } | null> {
  const cached = await tx.get('rooms', room)
  if (!cached?.members) return null
  const all = await tx.first('members', under(room))
  return { members: all.map(({ member }) => member), rev: cached.rev }
}

/** Adds the whole list as it was at `rev`. */
export async function putMembers(tx: WriteTx, room: string, members: Member[], rev: number): Promise<void> {
  const cached = await tx.get('rooms', room)
  if (!cached || rev < cached.rev) return
  for (const member of members) tx.put('members', { room, id: member.person.id, member })
  tx.put('rooms', { ...cached, members: true })
}

async function put(tx: WriteTx, room: string, change: Change, from: number): Promise<void> {
  if ('member' in change) tx.put('members', { room, id: change.member.person.id, member: change.member })
  if (!('message' in change)) return
  const { message } = change
  const { seq, thread } = message
  if (thread !== undefined)
    tx.put('replies', withMine(message, await ownOf(tx, 'replies', message, [room, thread, seq])))
  // A message older than the cached ones would leave a hole.
  if (isInRoom(message) && seq >= from)
    tx.put('messages', withMine(message, await ownOf(tx, 'messages', message, [room, seq])))
}

/** The cached state of a message whose change may not say what this person did to it. */
async function ownOf(
  tx: WriteTx,
  store: 'messages' | 'replies',
  { rev, seq }: Message,
  key: (string | number)[],
): Promise<Message | undefined> {
  return rev === seq ? undefined : tx.get(store, key)
}

/** Adds to a cached message what this person did to it. */
export async function putMine(tx: WriteTx, { room, seq, thread, mine }: Events['mine']): Promise<void> {
  const message = await tx.get('messages', [room, seq])
  if (message) tx.put('messages', { ...message, mine })
  const reply = thread === undefined ? undefined : await tx.get('replies', [room, thread, seq])
  if (reply) tx.put('replies', { ...reply, mine })
}

/** Adds replies in a thread that the server answered as of `rev`. Older ones than the cache are ignored. */
export async function putReplies(tx: WriteTx, room: string, replies: Message[], rev: number): Promise<void> {
  const cached = await tx.get('rooms', room)
  if (cached && rev >= cached.rev) for (const reply of replies) tx.put('replies', reply)
}

/** The cached replies in a thread, oldest first. Others may be missing. */
export function repliesIn(tx: ReadTx, room: string, thread: string): Promise<Message[]> {
  return tx.first('replies', { lower: [room, thread, 0], upper: [room, thread, Infinity] })
}
