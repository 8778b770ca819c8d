import { closeCodes } from '../../protocol/close-codes.ts'
import type { Parsed } from '../../protocol/commands.ts'
import type { Person, Presence } from '../../protocol/entities.ts'
import type { Signal } from '../bus/bus.ts'
import type { Fact, PersonalFact } from '../storage/facts.ts'
import type { Session } from '../storage/operations/sessions.ts'
import type { Admission } from './admission.ts'
import { availabilityOf, presenceWith } from './availability.ts'
import { LiveRoom, type Publish } from './live-room.ts'
import { event } from './packets.ts'
import type { PeerPresence } from './peer-presence.ts'
import { RoomTurns } from './room-turns.ts'
import { sendAway } from './send-away.ts'
import type { Socket } from './socket.ts'

/** A session's sockets are closed after this, so that the command that ended it is still answered. */
const ANSWER_FIRST_MS = 50

/** Rooms of one person whose newest membership and read mark are remembered. */
const MOST_REMEMBERED = 1_000

export interface HubOptions {
  /** The epoch of the data when this node started. */
  epoch: string
  publish: Publish
  admission: Pick<Admission, 'turnAfter'>
  peers: PeerPresence
  /** Present people above which presence is a count and not a list. */
  presenceList: number
  prove(room: string, term: string, rev: number): string
  /** Reads what a live room is missing, and closes its gap. */
  readGap(room: LiveRoom): void
}

/** The sockets of one person on this node. */
interface Own {
  sockets: Set<Socket>
  /** The newest rev of this person's membership by room, so that an older fact that comes late changes nothing. */
  memberships: Map<string, number>
  /** The newest read mark by room that these sockets were sent. */
  reads: Map<string, number>
}

/** Delivers facts and signals to the sockets of this node. It knows who follows what, and no rules. */
export class Hub {
  private readonly rooms = new Map<string, LiveRoom>()
  private readonly people = new Map<string, Own>()
  private readonly changesTurns = new RoomTurns((live) => live.flush())
  private readonly presenceTurns = new RoomTurns((live) => live.tellPresence(this.presence(live.id)))
  /** Rooms in which the presence changed on any node, and those in which it changed on this one. */
  private readonly presenceChanged = new Set<string>()
  private readonly ownPresenceChanged = new Set<string>()
  /** Every epoch that this node knows of, so that an old one that is read or comes late is no news. */
  private readonly epochs: Set<string>
  /** The sockets whose session is being looked up, by the session's hash. */
  private readonly connecting = new Map<string, Set<Socket>>()

  constructor(private readonly options: HubOptions) {
    this.epochs = new Set([options.epoch])
  }

  /**
   * One frame a room for all of these facts. A member who left does not get it, one who joined does. A membership that
   * another node reports may be an old one: it changes nothing here, because it was read from the storage before.
   */
  deliver(facts: Fact[], from: 'own' | 'peer' = 'own'): void {
    for (const fact of facts) {
      switch (fact.fact) {
        case 'changed': {
          const { room, change, term } = fact
          if ('member' in change && from === 'own')
            this.memberChanged(room, change.member.person.id, change.member.left === true, change.rev)
          const live = this.rooms.get(room)
          if (live === undefined) break
          live.take(change, term)
          this.changesTurns.add(live)
          break
        }
        case 'read':
          this.readUpTo(fact.person, fact.room, fact.seq, fact.by)
          if (fact.seen) this.rooms.get(fact.room)?.see(fact.person, fact.seq, fact.seen)
          break
        case 'personal':
          this.personal(fact)
          break
        case 'renamed':
          this.renamed(fact.person)
          break
        case 'session-extended':
          this.sessionExtended(fact.person, fact.hash, fact.expiresAt)
          break
        case 'session-ended':
          this.sessionEnded(fact.person, fact.hash)
          break
        case 'epoch-began':
          this.epochBegan(fact.epoch, fact.by)
      }
    }
    this.changesTurns.run()
  }

  /** Sends typing. Answers false when it is ignored: from a person who is not present, and in a room above the presence limit. */
  signal({ room, person, thread }: Signal): boolean {
    if (this.presence(room).here?.includes(person) !== true) return false
    this.rooms.get(room)?.type(person, thread)
    return true
  }

  enter(socket: Socket, person: string): void {
    const own = this.people.get(person)
    if (own === undefined)
      this.people.set(person, { sockets: new Set([socket]), memberships: new Map(), reads: new Map() })
    else {
      own.sockets.add(socket)
      this.availabilityChanged(own)
    }
  }

  /** What a socket reports of its person, from now on. The next presence of their rooms has it. */
  report(socket: Socket, input: Parsed<'presence.set'>): void {
    const away = input.away === true
    const busy = input.busy === true
    if (socket.away === away && socket.busy === busy) return
    socket.away = away
    socket.busy = busy
    const own = this.people.get(socket.session!.person.id)
    if (own !== undefined) this.availabilityChanged(own)
  }

  /** Registers a socket before its session is looked up: `ended` is set when the session ends meanwhile [G10]. */
  connects(socket: Socket, hash: string): void {
    const sockets = this.connecting.get(hash)
    if (sockets === undefined) this.connecting.set(hash, new Set([socket]))
    else sockets.add(socket)
  }

  /** Takes back `connects`, once the socket has entered or was refused. */
  connected(socket: Socket, hash: string): void {
    const sockets = this.connecting.get(hash)
    sockets?.delete(socket)
    if (sockets?.size === 0) this.connecting.delete(hash)
  }

  leave(socket: Socket): void {
    const person = socket.session?.person.id
    if (person === undefined) return
    for (const shard of socket.follows.slice()) this.unfollow(socket, shard.room)
    const own = this.people.get(person)
    own?.sockets.delete(socket)
    if (own === undefined) return
    if (own.sockets.size === 0) this.people.delete(person)
    else this.availabilityChanged(own)
  }

  /** `rev` is one that the follower has read, or reads next. */
  follow(socket: Socket, room: string, rev: number): void {
    const person = socket.session!.person.id
    // A socket that closed while its sync was reading would never be removed.
    if (socket.closed || socket.follows.some((shard) => shard.room === room)) return
    let live = this.rooms.get(room)
    if (live === undefined) {
      const { publish, prove, readGap } = this.options
      const tell = (people: string[], frame: string) => this.tell(room, people, frame)
      live = new LiveRoom({ id: room, rev, publish, prove, readGap, tell })
      this.rooms.set(room, live)
    }
    live.add(socket, person)
    socket.memberships++
    this.ownPresenceChanged.add(room)
  }

  unfollow(socket: Socket, room: string): void {
    const live = this.rooms.get(room)
    if (live === undefined) return
    live.remove(socket, socket.session!.person.id)
    socket.memberships++
    if (live.sockets === 0) {
      live.close()
      this.rooms.delete(room)
    }
    this.ownPresenceChanged.add(room)
  }

  socketsOf(person: string): Iterable<Socket> {
    return this.people.get(person)?.sockets ?? []
  }

  count(person: string): number {
    return this.people.get(person)?.sockets.size ?? 0
  }

  get connectedPeople(): Iterable<string> {
    return this.people.keys()
  }

  get liveRooms(): Iterable<LiveRoom> {
    return this.rooms.values()
  }

  /** Undefined while nobody on this node follows the room. */
  liveRoom(room: string): LiveRoom | undefined {
    return this.rooms.get(room)
  }

  /** Who is present on this node only. */
  ownPresence(room: string): Presence {
    const live = this.rooms.get(room)
    if (live === undefined) return { count: 0, here: [] }
    const count = live.presentCount
    if (count > this.options.presenceList) return { count }
    return presenceWith(live.present, (person) => availabilityOf(this.people.get(person)!.sockets))
  }

  /** Who is present, over all nodes. */
  presence(room: string): Presence {
    return this.options.peers.add(room, this.ownPresence(room), this.options.presenceList)
  }

  /** Presence is a digest: at most once a second a room, and only what changed. Answers the rooms where it changed here. */
  tellPresence(): string[] {
    const own = [...this.ownPresenceChanged]
    for (const room of new Set([...own, ...this.presenceChanged])) {
      const live = this.rooms.get(room)
      if (live !== undefined) this.presenceTurns.add(live)
    }
    this.presenceTurns.run()
    this.ownPresenceChanged.clear()
    this.presenceChanged.clear()
    return own
  }

  /** Presence on another node changed. */
  peerPresenceChanged(room: string): void {
    this.presenceChanged.add(room)
  }

  /** Makes a socket follow exactly these rooms. It is sent the `frame` of a room that it did not follow, and syncs then. */
  setRooms(socket: Socket, rooms: { room: string; rev: number; frame?: string }[]): void {
    socket.memberships++
    const joined = new Set(rooms.map(({ room }) => room))
    for (const { room } of socket.follows.slice()) if (!joined.has(room)) this.removed(socket, room)
    for (const { room, rev, frame } of rooms) {
      if (socket.closed || socket.follows.some((shard) => shard.room === room)) continue
      this.follow(socket, room, rev)
      if (frame !== undefined) socket.send(frame)
    }
  }

  /** Sends to these people's sockets, as far as they follow the room now [G10]. */
  private tell(room: string, people: string[], frame: string): void {
    for (const person of people)
      for (const socket of this.socketsOf(person))
        if (socket.follows.some((shard) => shard.room === room)) socket.send(frame)
  }

  /** Sends a read mark to the person's sockets but one, unless they were sent it or a later one. */
  private readUpTo(person: string, room: string, seq: number, by: string | null): void {
    const own = this.people.get(person)
    if (own === undefined || seq <= (own.reads.get(room) ?? 0)) return
    remember(own.reads, room, seq)
    let frame: string | undefined
    for (const socket of own.sockets) if (socket.id !== by) socket.send((frame ??= event('read', { room, seq })))
  }

  /** Sends what a person did to all of their sockets. */
  private personal({ person, event: name, data }: PersonalFact): void {
    const own = this.people.get(person)
    if (own === undefined) return
    if (name === 'unread') remember(own.reads, data.room, data.read)
    const frame = event(name, data)
    for (const socket of own.sockets) socket.send(frame)
  }

  /** A read mark as the storage has it. `by` is the socket whose sync answers it. The first answer is what devices have. */
  storedMark(person: string, room: string, seq: number, by: string | null): void {
    const reads = this.people.get(person)?.reads
    if (reads?.has(room)) this.readUpTo(person, room, seq, by)
    else if (by !== null && reads !== undefined) remember(reads, room, seq)
  }

  /** Sends everybody away once an epoch, but for the connection that began it [G9]. */
  epochBegan(epoch: string, by: string | null): void {
    if (this.epochs.has(epoch)) return
    this.epochs.add(epoch)
    for (const own of this.people.values()) {
      own.memberships.clear()
      own.reads.clear()
    }
    const leaving = [...this.people.values()].flatMap(({ sockets }) => [...sockets]).filter(({ id }) => id !== by)
    sendAway(leaving, (before) => this.options.admission.turnAfter(before))
  }

  /** Closes every socket of a session that has ended [G10]. */
  sessionEnded(person: string, hash: string): void {
    for (const socket of this.connecting.get(hash) ?? []) socket.ended = true
    for (const socket of this.socketsOf(person)) if (socket.session?.hash === hash) socket.ended = true
    setTimeout(() => {
      for (const socket of this.socketsOf(person))
        if (socket.session?.hash === hash) socket.close(closeCodes.sessionEnded, 'session ended')
    }, ANSWER_FIRST_MS)
  }

  /** A session as the storage has it now. A socket whose session changed since `before` was read is newer. */
  sessionRead(session: Session, before: ReadonlyMap<Socket, Session | null>): void {
    for (const socket of this.socketsOf(session.person.id))
      if (socket.session?.hash === session.hash && before.get(socket) === socket.session) socket.session = session
  }

  private availabilityChanged({ sockets }: Own): void {
    for (const { follows } of sockets) for (const { room } of follows) this.ownPresenceChanged.add(room)
  }

  private renamed(person: Person): void {
    for (const socket of this.socketsOf(person.id))
      if (socket.session !== null) socket.session = { ...socket.session, person }
  }

  private sessionExtended(person: string, hash: string, expiresAt: number): void {
    for (const socket of this.socketsOf(person))
      if (socket.session?.hash === hash && socket.session.expiresAt < expiresAt)
        socket.session = { ...socket.session, expiresAt }
  }

  private memberChanged(room: string, person: string, left: boolean, rev: number): void {
    const own = this.people.get(person)
    if (own === undefined || rev <= (own.memberships.get(room) ?? 0)) return
    remember(own.memberships, room, rev)
    for (const socket of own.sockets) {
      socket.memberships++
      if (left) this.removed(socket, room)
      else if (socket.synced) this.follow(socket, room, rev - 1)
    }
  }

  private removed(socket: Socket, room: string): void {
    if (socket.follows.some((shard) => shard.room === room)) socket.send(event('removed', { room, reason: 'left' }))
    this.unfollow(socket, room)
  }
}

/** Forgets the oldest entry of many, so that a person who creates and leaves rooms costs bounded memory [G7]. */
function remember(numbers: Map<string, number>, room: string, number: number): void {
  numbers.delete(room)
  numbers.set(room, number)
  if (numbers.size > MOST_REMEMBERED) numbers.delete(numbers.keys().next().value!)
}
