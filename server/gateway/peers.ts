import type { Bus, BusMessage, Signal } from '../bus/bus.ts'
import type { Log } from '../log.ts'
import type { Counts } from '../metrics/counts.ts'
import type { Fact } from '../storage/facts.ts'
import type { Storage } from '../storage/storage.ts'
import { Heads } from './heads.ts'
import type { Hub } from './hub.ts'
import { Numbers } from './numbers.ts'
import type { PeerPresence } from './peer-presence.ts'
import type { Reread } from './reread.ts'

export interface PeerTimes {
  /** Presence is sent, and losses are looked for, this often. */
  beatEveryMs: number
  /** A message that another node numbered and that has not arrived after this time is lost. */
  lostAfterMs: number
  /** A node that sent nothing for this long has gone. */
  silentAfterMs: number
  /** The newest revs of the live rooms are read this often: a lost last hint is noticed. */
  pollEveryMs: number
  /** The sessions of all sockets are read this often. */
  sessionsEveryMs: number
}

export const PEER_TIMES: PeerTimes = {
  beatEveryMs: 1_000,
  lostAfterMs: 1_000,
  silentAfterMs: 10_000,
  pollEveryMs: 2_000,
  sessionsEveryMs: 4_000,
}

/** Another node, as far as this one has received of it. */
interface Peer {
  numbers: Numbers
  receivedAt: number
  /** The number of the newest message with presence. */
  presence: number
}

export interface PeersOptions {
  bus: Bus
  hub: Hub
  reread: Reread
  presence: PeerPresence
  storage: Storage
  log: Log
  counts: Pick<Counts, 'bus'>
  /** Never goes back. */
  clock(): number
  times: PeerTimes
}

/**
 * The other nodes of the same data. Facts and signals of this node go to them over the bus, and theirs to this node's
 * hub. The bus is a hint: what it loses is noticed by the numbers of its messages, and read from the storage.
 *
 * What holds across nodes, with a bus that loses messages and one that reaches nobody:
 * - A room that somebody on this node follows is at most `pollEveryMs` and one beat behind the storage [G3] [G5].
 * - A member who left stops receiving within the same time, and an ended session within `sessionsEveryMs` and one beat,
 *   together less than 10 s [G10]. Until then its sockets are served.
 * - A new epoch is noticed within `pollEveryMs` and one beat [G9]. So is the loss of changes that this node has sent.
 *
 * What holds only when the bus works again: a device on another node follows a room that its person joined here, and
 * receives a read mark. Such a loss is noticed by the next message of the node, one beat later at most, and mended
 * `lostAfterMs` after it. Typing that is lost stays lost. Presence may be wrong for as long as a node's messages are
 * lost; a node that stopped without a goodbye counts for `silentAfterMs`.
 */
export class Peers {
  private readonly node = crypto.randomUUID().slice(0, 13)
  private number = 0
  private readonly peers = new Map<string, Peer>()
  private sessionsAt: number
  private readonly heads: Heads
  private rereading = false
  /** Something that cannot be named was missed: all is read again at the next beat. */
  private missed = false
  private asksPresence = false
  private sendsAll = false

  constructor(private readonly options: PeersOptions) {
    this.heads = new Heads(options)
    this.sessionsAt = options.clock()
    options.bus.onMessage((message) => this.receive(message))
    this.publish({ hello: true })
  }

  /** Sends what this node's commits reported. */
  facts(facts: Fact[]): void {
    if (this.options.bus.alone) return
    if (facts.some(({ fact }) => fact === 'epoch-began')) this.heads.epochBegan()
    this.publish({ facts })
    // Another node may have committed a later membership before this one was reported.
    void this.rereadMembers(facts)
  }

  signal(signal: Signal): void {
    this.publish({ signals: [signal] })
  }

  /** Once in `beatEveryMs`: sends the presence that changed, forgets silent nodes, and looks for what was lost. */
  beat(presenceChanged: string[]): void {
    const { bus, storage, counts, clock, times } = this.options
    if (bus.alone && this.peers.size === 0) return
    const now = clock()
    this.publishPresence(presenceChanged)
    for (const [node, peer] of this.peers) {
      const lost = peer.numbers.lost(now - times.lostAfterMs)
      counts.bus.lost += lost
      if (lost > 0) this.missed = true
      if (now - peer.receivedAt >= times.silentAfterMs) this.silent(node)
    }
    if (this.missed && storage.unwritable !== 'storage_unavailable') void this.readAll()
    if (this.heads.age >= times.pollEveryMs) void this.heads.compare()
    if (now - this.sessionsAt >= times.sessionsEveryMs) {
      this.sessionsAt = now
      void this.options.reread.sessions().catch(() => {
        this.sessionsAt = 0
      })
    }
  }

  /** The storage was away: a commit whose answer was lost reported no facts. All is read again. */
  storageIsBack(): void {
    this.missed = true
    void this.readAll()
  }

  /** How many other nodes there are, and the ms since the one that was silent for longest sent something. */
  get others(): { count: number; silentMs: number } {
    const now = this.options.clock()
    let silentMs = 0
    for (const { receivedAt } of this.peers.values()) silentMs = Math.max(silentMs, now - receivedAt)
    return { count: this.peers.size, silentMs }
  }

  /** Tells the others that nobody is present here any more. */
  close(): void {
    this.publish({ bye: true })
  }

  private publish(content: Omit<BusMessage, 'node' | 'number'>): void {
    const { bus, counts } = this.options
    if (bus.alone) return
    counts.bus.sent++
    bus.publish({ node: this.node, number: ++this.number, ...content })
  }

  /** Also when nothing changed: by its number the others notice that the message before it was lost. */
  private publishPresence(changed: string[]): void {
    const { hub } = this.options
    const rooms = this.sendsAll ? [...hub.liveRooms].map(({ id }) => id) : changed
    const presence = rooms.map((room) => ({ room, ...hub.ownPresence(room) }))
    this.publish({
      ...((this.sendsAll || presence.length > 0) && { presence }),
      ...(this.sendsAll && { all: true }),
      ...(this.asksPresence && { hello: true }),
    })
    this.sendsAll = false
    this.asksPresence = false
  }

  private receive(message: BusMessage): void {
    const { hub, counts } = this.options
    counts.bus.received++
    if (!this.count(message)) return
    if (message.hello) this.sendsAll = true
    if (message.facts) void this.deliver(message.facts)
    for (const signal of message.signals ?? []) hub.signal(signal)
    if (message.presence) this.takePresence(message)
    if (message.bye) this.forget(message.node)
  }

  /** False for a message that came before, or that counts as lost. */
  private count({ node, number }: BusMessage): boolean {
    const now = this.options.clock()
    const peer = this.peers.get(node)
    if (peer !== undefined) {
      peer.receivedAt = now
      return peer.numbers.take(number, now)
    }
    this.peers.set(node, { numbers: new Numbers(number), receivedAt: now, presence: 0 })
    // What it sent before its first message that arrives is missed.
    if (number > 1) this.missed = true
    return true
  }

  /** Memberships first, so that a person who left does not get the frame and one who joined does. */
  private async deliver(facts: Fact[]): Promise<void> {
    if (facts.some((fact) => fact.fact === 'changed' && 'member' in fact.change)) await this.rereadMembers(facts)
    // Read, and not believed: it may be an old one, and the storage of this node has to know it, since proofs are over it.
    if (facts.some(({ fact }) => fact === 'epoch-began')) await this.heads.compare()
    this.options.hub.deliver(facts, 'peer')
  }

  private async rereadMembers(facts: Fact[]): Promise<void> {
    const people = facts.flatMap((fact) =>
      fact.fact === 'changed' && 'member' in fact.change ? [fact.change.member.person.id] : [],
    )
    await this.options.reread.all(people).catch(() => {
      this.missed = true
    })
  }

  private takePresence({ node, number, presence, all }: BusMessage): void {
    const { hub, presence: peers } = this.options
    const peer = this.peers.get(node)!
    if (number < peer.presence) {
      // Of the rooms in it some may have changed again since, and others not.
      this.asksPresence = true
      return
    }
    peer.presence = number
    if (all) for (const room of peers.forget(node)) hub.peerPresenceChanged(room)
    for (const { room, ...present } of presence!) {
      peers.set(node, room, present)
      hub.peerPresenceChanged(room)
    }
  }

  private silent(node: string): void {
    this.options.log.warn('node.silent', { node })
    this.forget(node)
    this.missed = true
  }

  private forget(node: string): void {
    const { hub, presence } = this.options
    this.peers.delete(node)
    for (const room of presence.forget(node)) hub.peerPresenceChanged(room)
  }

  /** Reads again all that a lost message could have changed. */
  private async readAll(): Promise<void> {
    if (this.rereading) return
    this.rereading = true
    this.missed = false
    this.asksPresence = true
    const { hub, reread, log } = this.options
    try {
      await this.heads.compare()
      await reread.sessions()
      for (const person of hub.connectedPeople) await reread.memberships(person)
    } catch (error) {
      this.missed = true
      log.warn('node.reread-failed', { error: String(error) })
    } finally {
      this.rereading = false
    }
  }
}
