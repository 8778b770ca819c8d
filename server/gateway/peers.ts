import type { Bus, BusMessage, Signal } from '../bus/bus.ts'
import type { Log } from '../log.ts'
import type { Fact } from '../storage/facts.ts'
import type { Storage } from '../storage/storage.ts'
import type { Hub } from './hub.ts'
import type { PeerPresence } from './peer-presence.ts'

/** A message that another node numbered and that has not arrived after this time is lost. */
const LOST_AFTER_MS = 1_000
/** A node that sent nothing for this long has gone. */
const SILENT_AFTER_MS = 10_000
/** While there are other nodes, the newest revs of the live rooms are read this often: a lost last hint is noticed. */
const POLL_EVERY_MS = 2_000
const ROOMS_IN_ONE_READ = 500

/** Another node, as far as this one has received of it. */
interface Peer {
  /** The number of the next message. */
  next: number
  /** Numbers that were skipped, with the time by which they are lost. */
  missing: Map<number, number>
  receivedAt: number
  /** The number of the newest message with presence. */
  presence: number
}

export interface PeersOptions {
  bus: Bus
  hub: Hub
  presence: PeerPresence
  storage: Storage
  log: Log
  /** Never goes back. */
  clock(): number
}

/**
 * The other nodes of the same data. Facts and signals of this node go to them over the bus, and theirs to this node's
 * hub. The bus is a hint: what it loses is noticed by the numbers of its messages, and read from the storage.
 */
export class Peers {
  private readonly node = crypto.randomUUID().slice(0, 13)
  private number = 0
  private epoch: string
  private readonly peers = new Map<string, Peer>()
  private polledAt = 0
  private resyncing: Promise<void> | null = null
  private resyncAgain = false

  constructor(private readonly options: PeersOptions) {
    this.epoch = options.storage.epoch
    options.bus.onMessage((message) => this.receive(message))
    this.publish({ hello: true })
  }

  /** Sends what this node's commits reported. */
  facts(facts: Fact[]): void {
    this.noteEpoch(facts)
    this.publish({ facts })
  }

  signal(signal: Signal): void {
    this.publish({ signals: [signal] })
  }

  /** Once a second: sends the presence that changed, forgets silent nodes, and looks for what was lost. */
  beat(presenceChanged: string[]): void {
    const { hub, presence, clock, log } = this.options
    const now = clock()
    this.publish({ presence: presenceChanged.map((room) => ({ room, ...hub.ownPresence(room) })) })
    let lost = false
    for (const [node, peer] of this.peers) {
      for (const [number, by] of peer.missing)
        if (by <= now) {
          peer.missing.delete(number)
          lost = true
        }
      if (now - peer.receivedAt < SILENT_AFTER_MS) continue
      log.warn('node.silent', { node })
      this.peers.delete(node)
      for (const room of presence.forget(node)) hub.peerPresenceChanged(room)
      lost = true
    }
    if (lost) void this.resync()
    else if (this.peers.size > 0 && now - this.polledAt >= POLL_EVERY_MS) {
      this.polledAt = now
      void this.poll().catch(() => {})
    }
  }

  private publish(content: Omit<BusMessage, 'node' | 'number'>): void {
    this.options.bus.publish({ node: this.node, number: ++this.number, ...content })
  }

  private receive(message: BusMessage): void {
    const { hub } = this.options
    this.count(message)
    if (message.hello) this.publish({ presence: this.allPresence() })
    if (message.facts) {
      this.noteEpoch(message.facts)
      hub.deliver(message.facts)
    }
    for (const signal of message.signals ?? []) hub.signal(signal)
    if (message.presence) this.takePresence(message)
  }

  private count({ node, number, hello }: BusMessage): void {
    const now = this.options.clock()
    let peer = this.peers.get(node)
    if (peer === undefined) {
      peer = { next: number, missing: new Map(), receivedAt: now, presence: 0 }
      this.peers.set(node, peer)
      // This node has missed what the other one sent before.
      if (!hello) this.publish({ hello: true })
    }
    peer.receivedAt = now
    peer.missing.delete(number)
    for (; peer.next < number; peer.next++) peer.missing.set(peer.next, now + LOST_AFTER_MS)
    if (peer.next === number) peer.next++
  }

  private noteEpoch(facts: Fact[]): void {
    for (const fact of facts) if (fact.fact === 'epoch-began') this.epoch = fact.epoch
  }

  private takePresence({ node, number, presence }: BusMessage): void {
    const peer = this.peers.get(node)!
    if (number < peer.presence) return
    peer.presence = number
    for (const { room, ...present } of presence!) {
      this.options.presence.set(node, room, present)
      this.options.hub.peerPresenceChanged(room)
    }
  }

  private allPresence(): ({ room: string } & ReturnType<Hub['ownPresence']>)[] {
    const { hub } = this.options
    return [...hub.liveRooms].map(({ id }) => ({ room: id, ...hub.ownPresence(id) }))
  }

  /** Compares the epoch and the live rooms with the storage. */
  private async poll(): Promise<void> {
    const { hub, storage } = this.options
    const live = new Map([...hub.liveRooms].map((room) => [room.id, room]))
    const ids = [...live.keys()]
    for (let at = 0; at < ids.length; at += ROOMS_IN_ONE_READ) {
      const { epoch, heads } = await storage.heads({ rooms: ids.slice(at, at + ROOMS_IN_ONE_READ) })
      if (epoch !== this.epoch) {
        this.epoch = epoch
        return hub.sendAway(null)
      }
      for (const { room, rev } of heads) live.get(room)!.expect(rev)
    }
  }

  /** Reads again all that a lost message could have changed: rooms, memberships, sessions, presence. */
  private resync(): Promise<void> {
    this.resyncAgain = this.resyncing !== null
    this.resyncing ??= this.readAll()
      .catch((error: unknown) => this.options.log.warn('node.resync-failed', { error: String(error) }))
      .finally(() => {
        this.resyncing = null
        if (this.resyncAgain) void this.resync()
      })
    return this.resyncing
  }

  private async readAll(): Promise<void> {
    const { hub, storage, clock } = this.options
    this.publish({ hello: true })
    await this.poll()
    for (const person of [...hub.connectedPeople]) {
      const { rooms } = await storage.roomsOf({ who: person })
      hub.setRooms(person, rooms)
      const hashes = new Set([...hub.socketsOf(person)].map((socket) => socket.session!.hash))
      for (const hash of hashes) {
        const { session } = await storage.findSession({ hash, now: clock() })
        if (session === null) hub.sessionEnded(person, hash)
      }
    }
  }
}
