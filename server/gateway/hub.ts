import type { Person, Presence } from '../../protocol/entities.ts'
import type { EventName, Events } from '../../protocol/events.ts'
import type { Committed } from '../storage/storage.ts'
import type { Admission } from './admission.ts'
import { LiveRoom, type Publish } from './live-room.ts'
import { event } from './packets.ts'
import type { Socket } from './socket.ts'

/** WebSocket close code (RFC 6455, section 7.4.1). */
const GOING_AWAY = 1001
const FAREWELLS_A_TURN = 200

/** Who follows what on this node. It delivers; it knows no rules. */
export class Hub {
  private readonly rooms = new Map<string, LiveRoom>()
  private readonly sockets = new Map<string, Set<Socket>>()
  private readonly presenceNews = new Set<LiveRoom>()

  constructor(
    private readonly publish: Publish,
    private readonly presenceList: number,
    private readonly admission: Pick<Admission, 'turnAfter'>,
  ) {}

  /** One frame a room for the whole commit. Membership is followed before the change is sent: who left does not get it, who joined does. */
  committed(batch: Committed[]): void {
    const touched = new Set<LiveRoom>()
    for (const { room, change } of batch) {
      if ('member' in change) this.memberChanged(room, change.member.person.id, change.member.left === true)
      const live = this.rooms.get(room)
      if (live === undefined) continue
      live.take(change)
      touched.add(live)
    }
    for (const live of touched) live.flush()
  }

  enter(socket: Socket, person: string): void {
    const own = this.sockets.get(person)
    if (own === undefined) this.sockets.set(person, new Set([socket]))
    else own.add(socket)
  }

  leave(socket: Socket): void {
    const person = socket.session?.person.id
    if (person === undefined) return
    for (const shard of socket.follows.slice()) this.unfollow(socket, shard.room)
    const own = this.sockets.get(person)
    own?.delete(socket)
    if (own?.size === 0) this.sockets.delete(person)
  }

  follow(socket: Socket, room: string): void {
    const person = socket.session!.person.id
    // Closed while its sync read: nobody would ever take it out again.
    if (socket.closed || socket.follows.some((shard) => shard.room === room)) return
    let live = this.rooms.get(room)
    if (live === undefined) {
      live = new LiveRoom(room, this.publish, this.presenceList)
      this.rooms.set(room, live)
    }
    live.add(socket, person)
    this.presenceNews.add(live)
  }

  unfollow(socket: Socket, room: string): void {
    const live = this.rooms.get(room)
    if (live === undefined) return
    live.remove(socket, socket.session!.person.id)
    if (live.sockets === 0) this.rooms.delete(room)
    this.presenceNews.add(live)
  }

  socketsOf(person: string): Iterable<Socket> {
    return this.sockets.get(person) ?? []
  }

  count(person: string): number {
    return this.sockets.get(person)?.size ?? 0
  }

  presence(room: string): Presence {
    return this.rooms.get(room)?.presence() ?? { count: 0, here: [] }
  }

  /** To all devices of a person but the one that knows already. */
  tell<E extends EventName>(person: string, name: E, payload: Events[E], except?: Socket | null): void {
    const frame = event(name, payload)
    for (const socket of this.socketsOf(person)) if (socket !== except) socket.send(frame)
  }

  /** From who is not in the room it is nothing; in a crowd nobody reads it. */
  typing(room: string, person: string): void {
    const live = this.rooms.get(room)
    if (live?.has(person) && !live.crowded) live.type(person)
  }

  renamed(person: Person): void {
    for (const socket of this.socketsOf(person.id))
      if (socket.session !== null) socket.session = { ...socket.session, person }
  }

  sessionExtended(person: string, hash: string, expiresAt: number): void {
    for (const socket of this.socketsOf(person))
      if (socket.session?.hash === hash) socket.session = { ...socket.session, expiresAt }
  }

  /** Cuts every socket of a session that has ended [G10]. */
  sessionEnded(person: string, hash: string): void {
    for (const socket of this.socketsOf(person)) if (socket.session?.hash === hash) socket.close(4001, 'session ended')
  }

  /**
   * Says goodbye to everybody but one and closes their sockets, so many in each turn of the event loop. They may come
   * back after `retryAfterMs`, and no more of them at once than are let in [G8].
   */
  farewell(retryAfterMs: number, except: Socket | null): void {
    let before = 0
    const leaving = [...this.sockets.values()].flatMap((own) => [...own]).filter((socket) => socket !== except)
    const next = (): void => {
      const frame = event('goodbye', { retryAfterMs: retryAfterMs + this.admission.turnAfter(before) })
      const now = leaving.splice(0, FAREWELLS_A_TURN)
      before += now.length
      for (const socket of now) {
        socket.send(frame)
        socket.close(GOING_AWAY, 'everything is to be read anew')
      }
      if (leaving.length > 0) setImmediate(next)
    }
    next()
  }

  /** Presence is a digest: at most once a second a room, and only what changed. */
  tellPresence(): void {
    for (const live of this.presenceNews) live.tellPresence()
    this.presenceNews.clear()
  }

  private memberChanged(room: string, person: string, left: boolean): void {
    for (const socket of this.socketsOf(person)) {
      socket.memberships++
      if (left) {
        if (socket.follows.some((shard) => shard.room === room)) socket.send(event('removed', { room, reason: 'left' }))
        this.unfollow(socket, room)
      } else if (socket.synced) this.follow(socket, room)
    }
  }
}
