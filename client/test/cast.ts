import type { Change, Member, Message, Person, Room, RoomState } from '../../protocol/entities.ts'
import type { Events } from '../../protocol/events.ts'

export const alice: Person = { id: '018f0000-0000-7000-8000-00000000000a', name: 'Alice', guest: true }
export const bob: Person = { id: '018f0000-0000-7000-8000-00000000000b', name: 'Bob', guest: true }

export const kitchen = 'c0000000-0000-4000-8000-000000000001'
export const garden = 'c0000000-0000-4000-8000-000000000002'

export function room(id = kitchen, rev = 0): Room {
  return id === kitchen
    ? { id, name: 'Kitchen', code: 'K7M2XPD4RQ', rev }
    : { id, name: 'Garden', code: 'G4RDEN0000', rev }
}

export function member(person: Person): Member {
  return { person, role: 'member' }
}

/** A message that was sent at `seq` and, unless `rev` is given, not changed since. */
export function message(seq: number, more: Partial<Message> = {}): Message {
  const id = `018f0000-0000-7000-8000-${String(seq).padStart(12, '0')}`
  return { id, room: kitchen, seq, rev: seq, at: 1_000 * seq, author: bob.id, body: `message ${seq}`, ...more }
}

/** The changes of messages sent at revs `from` + 1 to `to`. */
export function messageChanges(from: number, to: number, inRoom = kitchen): { rev: number; message: Message }[] {
  return Array.from({ length: to - from }, (_, at) => from + at + 1).map((seq) => ({
    rev: seq,
    message: message(seq, { room: inRoom }),
  }))
}

/** The term and the proof that the server gives with a rev. */
export function proven(to: number, term = 'a term'): { term: string; proof: string } {
  return { term, proof: `proof of ${to} in ${term}` }
}

/** A frame with a message at every rev. */
export function frame(from: number, to: number, inRoom = kitchen): Events['changes'] {
  return frameOf(from, to, messageChanges(from, to, inRoom), inRoom)
}

export function frameOf(from: number, to: number, changes: Change[], inRoom = kitchen): Events['changes'] {
  return { room: inRoom, from, to, changes, ...proven(to) }
}

export function state(more: Partial<RoomState> & { to: number }, inRoom = kitchen): RoomState {
  return {
    room: room(inRoom, more.to),
    me: member(alice),
    unread: 0,
    mentions: 0,
    threads: [],
    read: 0,
    newest: more.to,
    lastAt: more.to,
    presence: { count: 1 },
    from: more.to,
    changes: [],
    ...proven(more.to, more.term),
    ...more,
  }
}

export function reset(to: number, inRoom = kitchen): RoomState {
  return state({ to, reset: true }, inRoom)
}
