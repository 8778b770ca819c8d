import type { Person } from '../../protocol/entities.ts'
import type { PersonalFact } from '../storage/facts.ts'
import type { Session } from '../storage/operations/sessions.ts'
import { availabilityOf, type Availability } from './availability.ts'
import { event } from './packets.ts'
import type { Socket } from './socket.ts'

/** Rooms of one person whose newest membership and read mark are remembered. */
const MOST_REMEMBERED = 1_000

/** A person with sockets on this node, and what these were sent of the person's rooms. */
export class ConnectedPerson {
  readonly sockets = new Set<Socket>()
  /** The newest rev of the person's membership by room. */
  private readonly memberships = new Map<string, number>()
  /** The newest read mark by room that these sockets were sent. */
  private readonly reads = new Map<string, number>()

  get availability(): Availability {
    return availabilityOf(this.sockets)
  }

  /** Whether the membership of `rev` is the newest one: an older one that comes late changes nothing. */
  takeMembership(room: string, rev: number): boolean {
    if (rev <= (this.memberships.get(room) ?? 0)) return false
    remember(this.memberships, room, rev)
    return true
  }

  /** Sends a read mark to all sockets but `by`, unless they were sent it or a later one. */
  readUpTo(room: string, seq: number, by: string | null): void {
    if (seq <= (this.reads.get(room) ?? 0)) return
    remember(this.reads, room, seq)
    let frame: string | undefined
    for (const socket of this.sockets) if (socket.id !== by) socket.send((frame ??= event('read', { room, seq })))
  }

  /** A read mark as the storage has it. `by` is the socket whose sync answers it. The first answer is what devices have. */
  storedMark(room: string, seq: number, by: string | null): void {
    if (this.reads.has(room)) this.readUpTo(room, seq, by)
    else if (by !== null) remember(this.reads, room, seq)
  }

  /** Sends what the person did to all of their sockets. */
  send({ event: name, data }: PersonalFact): void {
    if (name === 'unread') remember(this.reads, data.room, data.read)
    const frame = event(name, data)
    for (const socket of this.sockets) socket.send(frame)
  }

  rename(person: Person): void {
    for (const socket of this.sockets) if (socket.session !== null) socket.session = { ...socket.session, person }
  }

  extendSession(hash: string, expiresAt: number): void {
    for (const socket of this.withSession(hash))
      if (socket.session!.expiresAt < expiresAt) socket.session = { ...socket.session!, expiresAt }
  }

  /** A session as the storage has it now. A socket whose session changed since `before` was read is newer. */
  sessionRead(session: Session, before: ReadonlyMap<Socket, Session | null>): void {
    for (const socket of this.withSession(session.hash))
      if (before.get(socket) === socket.session) socket.session = session
  }

  withSession(hash: string): Socket[] {
    return [...this.sockets].filter(({ session }) => session?.hash === hash)
  }

  /** Another epoch has revs of its own [G9]. */
  forgetRooms(): void {
    this.memberships.clear()
    this.reads.clear()
  }
}

/** Forgets the oldest entry of many, so that a person who creates and leaves rooms costs bounded memory [G7]. */
function remember(numbers: Map<string, number>, room: string, number: number): void {
  numbers.delete(room)
  numbers.set(room, number)
  if (numbers.size > MOST_REMEMBERED) numbers.delete(numbers.keys().next().value!)
}
