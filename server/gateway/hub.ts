import { closeCodes } from '../../protocol/close-codes.ts'
import type { Person, Presence, RevRange } from '../../protocol/entities.ts'
import type { EventName, Events } from '../../protocol/events.ts'
import type { Signal } from '../bus/bus.ts'
import type { Fact } from '../storage/facts.ts'
import type { Admission } from './admission.ts'
import { LiveRoom, type Publish } from './live-room.ts'
import { event } from './packets.ts'
import type { PeerPresence } from './peer-presence.ts'
import type { Socket } from './socket.ts'

/** Sockets that are sent away in one turn of the event loop. */
const FAREWELLS_A_TURN = 200
/** When clients may come back that are sent away because the epoch changed. */
const EPOCH_RETRY_MS = 1_000
/** A session's sockets are closed after this, so that the command that ended it is still answered. */
const ANSWER_FIRST_MS = 50

export interface HubOptions {
  publish: Publish
  admission: Pick<Admission, 'turnAfter'>
  peers: PeerPresence
  /** Present people above which presence is a count and not a list. */
  presenceList: number
  prove(room: string, term: string, rev: number): string
  /** Reads what changed in a room after a rev. Null when it cannot be read now. */
  readRange(room: string, since: number): Promise<(RevRange & { term: string }) | null>
}

/** The sockets of one person on this node. */
interface Own {
  sockets: Set<Socket>
  /** The newest rev of this person's membership by room, so that an older fact that comes late changes nothing. */
  memberships: Map<string, number>
}

/** Delivers facts and signals to the sockets of this node. It knows who follows what, and no rules. */
export class Hub {
  private readonly rooms = new Map<string, LiveRoom>()
  private readonly people = new Map<string, Own>()
  private readonly presenceChanged = new Set<string>()

  constructor(private readonly options: HubOptions) {}

  /** One frame a room for all of these facts. A member who left does not get it, one who joined does. */
  deliver(facts: Fact[]): void {
    const touched = new Set<LiveRoom>()
    for (const fact of facts) {
      switch (fact.fact) {
        case 'changed': {
          const { room, change, term } = fact
          if ('member' in change)
            this.memberChanged(room, change.member.person.id, change.member.left === true, change.rev)
          const live = this.rooms.get(room)
          if (live === undefined) break
          live.take(change, term)
          touched.add(live)
          break
        }
        case 'read':
          this.send(fact.person, 'read', { room: fact.room, seq: fact.seq }, fact.by)
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
          this.sendAway(fact.by)
      }
    }
    for (const live of touched) live.flush()
  }

  /** Typing is ignored from people who are not present, and in rooms above the presence limit. */
  signal({ room, person }: Signal): void {
    const live = this.rooms.get(room)
    if (live === undefined || this.presence(room).here?.includes(person) !== true) return
    live.type(person)
  }

  enter(socket: Socket, person: string): void {
    const own = this.people.get(person)
    if (own === undefined) this.people.set(person, { sockets: new Set([socket]), memberships: new Map() })
    else own.sockets.add(socket)
  }

  leave(socket: Socket): void {
    const person = socket.session?.person.id
    if (person === undefined) return
    for (const shard of socket.follows.slice()) this.unfollow(socket, shard.room)
    const own = this.people.get(person)
    own?.sockets.delete(socket)
    if (own?.sockets.size === 0) this.people.delete(person)
  }

  /** `rev` is one that the follower has read, or reads next. */
  follow(socket: Socket, room: string, rev: number): void {
    const person = socket.session!.person.id
    // A socket that closed while its sync was reading would never be removed.
    if (socket.closed || socket.follows.some((shard) => shard.room === room)) return
    let live = this.rooms.get(room)
    if (live === undefined) {
      const { publish, prove } = this.options
      live = new LiveRoom({ id: room, rev, publish, prove, readGap: (gapped) => void this.fillGap(gapped) })
      this.rooms.set(room, live)
    }
    live.add(socket, person)
    this.presenceChanged.add(room)
  }

  unfollow(socket: Socket, room: string): void {
    const live = this.rooms.get(room)
    if (live === undefined) return
    live.remove(socket, socket.session!.person.id)
    if (live.sockets === 0) {
      live.close()
      this.rooms.delete(room)
    }
    this.presenceChanged.add(room)
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

  /** Who is present on this node only. */
  ownPresence(room: string): Presence {
    const live = this.rooms.get(room)
    if (live === undefined) return { count: 0, here: [] }
    const count = live.presentCount
    return count > this.options.presenceList ? { count } : { count, here: live.present }
  }

  /** Who is present, over all nodes. */
  presence(room: string): Presence {
    return this.options.peers.add(room, this.ownPresence(room), this.options.presenceList)
  }

  /** Presence is a digest: at most once a second a room, and only what changed. Answers the rooms where it changed here. */
  tellPresence(): string[] {
    const rooms = [...this.presenceChanged]
    this.presenceChanged.clear()
    for (const room of rooms) this.rooms.get(room)?.tellPresence(this.presence(room))
    return rooms
  }

  /** Presence on another node changed. */
  peerPresenceChanged(room: string): void {
    this.rooms.get(room)?.tellPresence(this.presence(room))
  }

  /** Makes the sockets of a person follow exactly these rooms, for a node that missed facts. */
  setRooms(person: string, rooms: { room: string; rev: number }[]): void {
    const joined = new Map(rooms.map(({ room, rev }) => [room, rev]))
    for (const socket of this.socketsOf(person)) {
      if (!socket.synced) continue
      for (const { room } of socket.follows.slice()) if (!joined.has(room)) this.removed(socket, room)
      for (const [room, rev] of joined) this.follow(socket, room, rev)
    }
  }

  /** Closes every socket of a session that has ended [G10]. */
  sessionEnded(person: string, hash: string): void {
    const sockets = [...this.socketsOf(person)].filter((socket) => socket.session?.hash === hash)
    if (sockets.length === 0) return
    setTimeout(() => {
      for (const socket of sockets) socket.close(closeCodes.sessionEnded, 'session ended')
    }, ANSWER_FIRST_MS)
  }

  /**
   * Sends a goodbye to everybody but one connection and closes their sockets, so many in each turn of the event loop.
   * They may come back no faster than they are admitted [G8].
   */
  sendAway(except: string | null): void {
    let before = 0
    const leaving = [...this.people.values()].flatMap(({ sockets }) => [...sockets]).filter(({ id }) => id !== except)
    const next = (): void => {
      const frame = event('goodbye', { retryAfterMs: EPOCH_RETRY_MS + this.options.admission.turnAfter(before) })
      const now = leaving.splice(0, FAREWELLS_A_TURN)
      before += now.length
      for (const socket of now) {
        socket.send(frame)
        socket.close(closeCodes.goingAway, 'a new epoch began')
      }
      if (leaving.length > 0) setImmediate(next)
    }
    next()
  }

  private send<E extends EventName>(person: string, name: E, payload: Events[E], except: string | null): void {
    const frame = event(name, payload)
    for (const socket of this.socketsOf(person)) if (socket.id !== except) socket.send(frame)
  }

  private renamed(person: Person): void {
    for (const socket of this.socketsOf(person.id))
      if (socket.session !== null) socket.session = { ...socket.session, person }
  }

  private sessionExtended(person: string, hash: string, expiresAt: number): void {
    for (const socket of this.socketsOf(person))
      if (socket.session?.hash === hash) socket.session = { ...socket.session, expiresAt }
  }

  private memberChanged(room: string, person: string, left: boolean, rev: number): void {
    const own = this.people.get(person)
    if (own === undefined || rev <= (own.memberships.get(room) ?? 0)) return
    own.memberships.set(room, rev)
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

  private async fillGap(live: LiveRoom): Promise<void> {
    const range = await this.options.readRange(live.id, live.rev).catch(() => null)
    for (const change of range?.changes ?? [])
      if ('member' in change && change.rev > live.rev)
        this.memberChanged(live.id, change.member.person.id, change.member.left === true, change.rev)
    if (this.rooms.get(live.id) === live) live.fill(range)
  }
}
