import type { RevRange } from '../../protocol/entities.ts'
import type { Counts } from '../metrics/counts.ts'
import type { Storage } from '../storage/storage.ts'
import type { Hub } from './hub.ts'
import type { LiveRoom } from './live-room.ts'
import { event } from './packets.ts'
import type { Proofs } from './proofs.ts'
import type { Socket } from './socket.ts'

const SESSIONS_IN_ONE_READ = 500

export interface RereadOptions {
  hub: Hub
  storage: Storage
  proofs: Proofs
  counts: Pick<Counts, 'gaps'>
  /** Bounds of one read of a room. */
  most: { changes: number; bytes: number }
  /** ms since 1970, never back. */
  clock(): number
}

type Range = RevRange & { term: string }

/**
 * Brings this node's sockets to what the storage has. Another node's facts come late, out of order or not at all, so
 * what they say of memberships and sessions is read instead of believed.
 */
export class Reread {
  constructor(private readonly options: RereadOptions) {}

  /** Fills the gap of a live room, with null when it cannot be read now. */
  async gap(live: LiveRoom): Promise<void> {
    const range = await this.readGap(live).catch(() => null)
    if (this.options.hub.liveRoom(live.id) !== live) return
    if (range !== null) this.options.counts.gaps++
    live.closeGap(range)
  }

  /**
   * Makes the sockets of a person follow the rooms that the person is in. A read during which a socket's rooms changed is
   * repeated, because it may be the older of the two.
   */
  async memberships(person: string): Promise<void> {
    const { hub, storage } = this.options
    for (;;) {
      const before = new Map<Socket, number>()
      for (const socket of hub.socketsOf(person)) if (socket.synced) before.set(socket, socket.memberships)
      if (before.size === 0) return
      const { rooms } = await storage.roomsOf({ who: person })
      const entered = await Promise.all(rooms.map((joined) => this.withFrame(joined, [...before.keys()])))
      let changed = false
      for (const socket of hub.socketsOf(person)) {
        if (!socket.synced) continue
        if (before.get(socket) === socket.memberships) hub.setRooms(socket, entered)
        else changed = true
      }
      for (const { room, read } of rooms) hub.storedMark(person, room, read, null)
      if (!changed) return
    }
  }

  /** Closes the sockets of sessions that are no longer live, and updates those of the others. */
  async sessions(): Promise<void> {
    const { hub, storage, clock } = this.options
    const sessions = new Map<string, string>()
    const before = new Map<Socket, Socket['session']>()
    for (const person of hub.connectedPeople)
      for (const socket of hub.socketsOf(person)) {
        before.set(socket, socket.session)
        sessions.set(socket.session!.hash, person)
      }
    const all = [...sessions.keys()]
    for (let at = 0; at < all.length; at += SESSIONS_IN_ONE_READ) {
      const hashes = all.slice(at, at + SESSIONS_IN_ONE_READ)
      const live = await storage.findSessions({ hashes, now: clock() })
      for (const session of live.sessions) hub.sessionRead(session, before)
      const found = new Set(live.sessions.map(({ hash }) => hash))
      for (const hash of hashes) if (!found.has(hash)) hub.sessionEnded(sessions.get(hash)!, hash)
    }
  }

  private async readGap(live: LiveRoom): Promise<Range | null> {
    const since = live.rev
    const range = await this.readRange(live.id, since)
    if (range === null) return null
    // Too much is missing to say who left: all who follow the room are read.
    const people = range.from > since ? live.present : range.changes.flatMap(memberIn)
    await this.all(people)
    return range
  }

  /** Of these people, those who are connected to this node. */
  async all(people: Iterable<string>): Promise<void> {
    await Promise.all([...new Set(people)].map((person) => this.memberships(person)))
  }

  private async withFrame<R extends { room: string; rev: number }>(joined: R, sockets: Socket[]) {
    const { room, rev } = joined
    if (sockets.every((socket) => socket.follows.some((shard) => shard.room === room))) return joined
    const range = await this.readRange(room, rev)
    if (range === null) return joined
    const proof = this.options.proofs.prove(room, range.term, range.to)
    return { ...joined, frame: event('changes', { room, ...range, proof }) }
  }

  private async readRange(room: string, since: number): Promise<Range | null> {
    return (await this.options.storage.readRange({ room, since, ...this.options.most })).range
  }
}

function memberIn(change: Range['changes'][number]): string[] {
  return 'member' in change ? [change.member.person.id] : []
}
