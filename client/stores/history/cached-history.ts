import type { Results } from '../../../protocol/commands.ts'
import type { Change, Member, Message } from '../../../protocol/entities.ts'
import type { RoomEntry } from './room-entry.ts'
import { news, type Stretch } from './revs.ts'
import { under, type Edit, type Look } from '../cache/local-db.ts'

/** Messages of the cache, with what they are complete against. */
export interface CachedPage {
  messages: Message[]
  rev: number
  /** The page has every message from this seq up; 0 when none is before it. */
  from: number
  /** Whether the cache has further ones in the direction asked for. */
  more: boolean
}

/** Starts a room anew at `rev`: nothing of it is held but what comes after. */
export function startRoom(edit: Edit, entry: RoomEntry, rev: number, run?: string): void {
  const id = entry.room.id
  forgetRoom(edit, id)
  edit.put('rooms', { id, entry, rev, run, from: rev + 1, members: false })
}

export function forgetRoom(edit: Edit, room: string): void {
  edit.delete('rooms', room)
  edit.delete('messages', { lower: [room, 0], upper: [room, Infinity] })
  edit.delete('members', under(room))
}

export async function putEntry(edit: Edit, entry: RoomEntry): Promise<void> {
  const kept = await edit.get('rooms', entry.room.id)
  if (kept) edit.put('rooms', { ...kept, entry })
}

/** Several tabs do this, each at its own pace: what would make a hole or bring back older things is left out. */
export async function applyStretch(edit: Edit, entry: RoomEntry, stretch: Stretch): Promise<void> {
  const kept = await edit.get('rooms', entry.room.id)
  const fresh = kept && news(kept.rev, stretch)
  if (!fresh || fresh.to === fresh.from) return
  for (const change of fresh.changes) put(edit, kept.id, change, kept.from)
  edit.put('rooms', { ...kept, entry, rev: fresh.to, run: fresh.run })
}

/** A page that the server answered to `before` (null: the newest page), if it joins what is held. */
export async function addPage(
  edit: Edit,
  room: string,
  before: number | null,
  page: Results['message.page'],
): Promise<void> {
  const kept = await edit.get('rooms', room)
  // A page from before the latest changes may bring back what they have changed.
  if (!kept || page.rev < kept.rev) return
  if (before === null ? page.more.after : before < kept.from) return
  const from = page.more.before ? (page.messages[0]?.seq ?? kept.from) : 0
  for (const message of page.messages) edit.put('messages', message)
  edit.put('rooms', { ...kept, from: Math.min(from, kept.from) })
}

/** Null when the room is not held, or not down to `before`. */
export async function pageBefore(look: Look, room: string, before: number, limit: number): Promise<CachedPage | null> {
  const kept = await look.get('rooms', room)
  if (!kept || kept.from >= before) return null
  const span = { lower: [room, kept.from], upper: [room, before - 1] }
  const found = await look.last('messages', span, limit + 1)
  const more = found.length > limit
  const messages = more ? found.slice(1) : found
  return { messages, rev: kept.rev, from: more ? messages[0]!.seq : kept.from, more }
}

/** Null when the room is not held from `after` on. */
export async function pageAfter(look: Look, room: string, after: number, limit: number): Promise<CachedPage | null> {
  const kept = await look.get('rooms', room)
  if (!kept || kept.from > after + 1) return null
  const found = await look.first('messages', { lower: [room, after + 1], upper: [room, Infinity] }, limit + 1)
  return { messages: found.slice(0, limit), rev: kept.rev, from: after + 1, more: found.length > limit }
}

/** Null unless they are all held. */
export async function allMembers(look: Look, room: string): Promise<{ members: Member[]; rev: number } | null> {
  const kept = await look.get('rooms', room)
  if (!kept?.members) return null
  const all = await look.first('members', under(room))
  return { members: all.map(({ member }) => member), rev: kept.rev }
}

/** The whole list as it was at `rev`. */
export async function putMembers(edit: Edit, room: string, members: Member[], rev: number): Promise<void> {
  const kept = await edit.get('rooms', room)
  if (!kept || rev < kept.rev) return
  for (const member of members) edit.put('members', { room, id: member.person.id, member })
  edit.put('rooms', { ...kept, members: true })
}

function put(edit: Edit, room: string, change: Change, from: number): void {
  if ('member' in change) edit.put('members', { room, id: change.member.person.id, member: change.member })
  // What is older than the piece that is held would stand alone.
  if ('message' in change && change.message.seq >= from) edit.put('messages', change.message)
}
