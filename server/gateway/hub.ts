import { closeCodes } from '../../protocol/close-codes.ts'
import type { Parsed } from '../../protocol/commands.ts'
import type { Presence } from '../../protocol/entities.ts'
import type { Signal } from '../bus/bus.ts'
import type { Counts } from '../metrics/counts.ts'
import type { Fact } from '../storage/facts.ts'
import type { Session } from '../storage/operations/sessions.ts'
import type { Admission } from './admission.ts'
import { presenceWith } from './availability.ts'
import { ConnectedPerson } from './connected-person.ts'
import { LiveRoom, type Publish } from './live-room.ts'
import { event } from './packets.ts'
import type { PeerPresence } from './peer-presence.ts'
import { RoomTurns } from './room-turns.ts'
import { sendAway } from './send-away.ts'
import type { Socket } from './socket.ts'

/** A session's sockets are closed after this, so that the command that ended it is still answered. */
const ANSWER_FIRST_MS = 50

export interface HubOptions {
  /** The epoch of the data when this node started. */
  epoch: string
  publish: Publish
  fanOut: Counts['fanOut']
  admission: Pick<Admission, 'turnAfter'>
  peers: PeerPresence
  /** Present people above which presence is a count and not a list. */
  presenceList: number
  prove(room: string, term: string, rev: number): string
  /** Reads what a live room is missing, and closes its gap. */
  readGap(room: LiveRoom): void
}

/** Delivers facts and signals to the sockets of this node. It knows who follows what, and no rules. */
export class Hub {
  private readonly rooms = new Map<string, LiveRoom>()
  private readonly people = new Map<string, ConnectedPerson>()
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
   * One frame a room for all of these facts. A member who left does not get it, one who joined does. Memberships and epochs
   * that another node reports may be old ones: they change nothing, because they were read from the storage before.
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
          this.people.get(fact.person)?.readUpTo(fact.room, fact.seq, fact.by)
          if (fact.seen) this.rooms.get(fact.room)?.see(fact.person, fact.seq, fact.seen)
          break
        case 'personal':
          this.people.get(fact.person)?.send(fact)
          break
        case 'renamed':
          this.people.get(fact.person.id)?.rename(fact.person)
          break
        case 'session-extended':
          this.people.get(fact.person)?.extendSession(fact.hash, fact.expiresAt)
          break
        case 'session-ended':
          this.sessionEnded(fact.person, fact.hash)
          break
        case 'epoch-began':
          if (from === 'own') this.epochBegan(fact.epoch, fact.by)
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
    if (own !== undefined) {
      own.sockets.add(socket)
      return this.availabilityChanged(own)
    }
    const first = new ConnectedPerson()
    first.sockets.add(socket)
    this.people.set(person, first)
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
      const { publish, fanOut, prove, readGap } = this.options
      const tell = (people: string[], frame: string) => this.tell(room, people, frame)
      live = new LiveRoom({ id: room, rev, publish, fanOut, prove, readGap, tell })
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

  get sizes(): { people: number; rooms: number } {
    return { people: this.people.size, rooms: this.rooms.size }
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
    return presenceWith(live.present, (person) => this.people.get(person)!.availability)
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

  /** A read mark as the storage has it. `by` is the socket whose sync answers it. */
  storedMark(person: string, room: string, seq: number, by: string | null): void {
    this.people.get(person)?.storedMark(room, seq, by)
  }

  /** Sends everybody away once an epoch, but for the connection that began it [G9]. Answers whether it is news. */
  epochBegan(epoch: string, by: string | null): boolean {
    if (this.epochs.has(epoch)) return false
    this.epochs.add(epoch)
    for (const own of this.people.values()) own.forgetRooms()
    const leaving = [...this.people.values()].flatMap(({ sockets }) => [...sockets]).filter(({ id }) => id !== by)
    sendAway(leaving, (before) => this.options.admission.turnAfter(before))
    return true
  }

  /** Closes every socket of a session that has ended [G10]. */
  sessionEnded(person: string, hash: string): void {
    for (const socket of this.connecting.get(hash) ?? []) socket.ended = true
    const ending = () => this.people.get(person)?.withSession(hash) ?? []
    for (const socket of ending()) socket.ended = true
    setTimeout(() => {
      for (const socket of ending()) socket.close(closeCodes.sessionEnded, 'session ended')
    }, ANSWER_FIRST_MS)
  }

  /** A session as the storage has it now. A socket whose session changed since `before` was read is newer. */
  sessionRead(session: Session, before: ReadonlyMap<Socket, Session | null>): void {
    this.people.get(session.person.id)?.sessionRead(session, before)
  }

  private availabilityChanged({ sockets }: ConnectedPerson): void {
    for (const { follows } of sockets) for (const { room } of follows) this.ownPresenceChanged.add(room)
  }

  private memberChanged(room: string, person: string, left: boolean, rev: number): void {
    const own = this.people.get(person)
    if (own === undefined || !own.takeMembership(room, rev)) return
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
