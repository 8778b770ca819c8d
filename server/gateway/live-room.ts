import type { Change, Presence, RevRange } from '../../protocol/entities.ts'
import type { Counts } from '../metrics/counts.ts'
import type { Seen } from '../storage/facts.ts'
import { event } from './packets.ts'
import type { Shard, Socket } from './socket.ts'

type MessageChange = Extract<Change, { message: unknown }>

export type Publish = (topic: string, frame: string) => void

/** One frame to all sockets of a very large room would block the thread for too long. */
const SHARD_SOCKETS = 1_000
/** What one frame costs the thread for each socket, measured. */
export const FRAME_MS_PER_SOCKET = 0.007
const SHARD_MS = SHARD_SOCKETS * FRAME_MS_PER_SOCKET
/** A room takes at most a fifth of the thread: after a frame it waits four times what the frame cost. */
const PACE = 4
const LONGEST_WAIT_MS = 50
/** A change of another node may still be on its way this long before the storage is asked for it. */
const GAP_WAIT_MS = 100
/** Early changes beyond this are dropped: the storage has them [G7]. */
const MOST_EARLY = 500

export interface LiveRoomOptions {
  id: string
  /** A rev up to which the followers read the room themselves. */
  rev: number
  publish: Publish
  /** Counts what is sent, once a frame. */
  fanOut: Counts['fanOut']
  prove(room: string, term: string, rev: number): string
  /** Sends a frame to some of the people in the room. */
  tell(people: string[], frame: string): void
  /** Called when changes after the room's rev did not arrive. `closeGap` has to follow. */
  readGap(room: LiveRoom): void
}

/**
 * A room that somebody on this node follows: its sockets, who is present, and the changes of its next frame. Changes
 * are delivered in order of rev [G3]. One that comes early waits for those before it, which are read from the storage
 * when they do not arrive.
 */
export class LiveRoom {
  readonly id: string
  readonly shards: Shard[] = []
  sockets = 0
  /** Every change up to here is in a frame that was sent or is the next one. */
  rev: number
  private readonly people = new Map<string, number>()
  private waiting: Change[] = []
  private term = ''
  /** The rev at which the next frame begins. */
  private sent: number
  private readonly early = new Map<number, { change: Change; term: string }>()
  /** The newest rev that is known to exist. */
  private newest = 0
  private gapTimer: Timer | undefined
  private readingGap = false
  private closed = false
  /** The thread in which each typed last since the last frame; undefined for the room itself. */
  private readonly typists = new Map<string, string | undefined>()
  /** The newest read mark of each reader since the last frame. */
  private readonly readers = new Map<string, { seq: number } & Seen>()
  /** By `performance.now()`. */
  private restsUntil = 0
  private waking = false
  private lastPresence = ''

  constructor(private readonly options: LiveRoomOptions) {
    this.id = options.id
    this.rev = options.rev
    this.sent = options.rev
  }

  add(socket: Socket, person: string): void {
    let shard = this.shards.find((one) => one.size < SHARD_SOCKETS)
    if (shard === undefined) {
      shard = { room: this.id, topic: `${this.id}/${this.shards.length}`, size: 0 }
      this.shards.push(shard)
    }
    shard.size++
    this.sockets++
    this.people.set(person, (this.people.get(person) ?? 0) + 1)
    socket.follows.push(shard)
    socket.ws.subscribe(shard.topic)
  }

  remove(socket: Socket, person: string): void {
    const at = socket.follows.findIndex((shard) => shard.room === this.id)
    const shard = socket.follows[at]
    if (shard === undefined) return
    socket.follows.splice(at, 1)
    socket.ws.unsubscribe(shard.topic)
    shard.size--
    this.sockets--
    const left = (this.people.get(person) ?? 1) - 1
    if (left === 0) this.people.delete(person)
    else this.people.set(person, left)
  }

  has(person: string): boolean {
    return this.people.has(person)
  }

  /** Who is present on this node: the list, however long. */
  get present(): string[] {
    return [...this.people.keys()]
  }

  get presentCount(): number {
    return this.people.size
  }

  /** Sends who is present, if that changed. */
  tellPresence(presence: Presence): void {
    const frame = event('presence', { room: this.id, ...presence })
    if (frame === this.lastPresence) return
    this.lastPresence = frame
    this.broadcast(frame)
  }

  /** Takes a change for the next frame, once its turn has come. A change that was taken before is ignored. */
  take(change: Change, term: string): void {
    if (change.rev === this.rev + 1) {
      this.append(change, term)
      if (this.early.size > 0) this.takeEarly()
    } else if (change.rev > this.rev) {
      if (this.early.size < MOST_EARLY) this.early.set(change.rev, { change, term })
      this.expect(change.rev)
    }
  }

  /** The storage has changes up to `rev`: if they do not arrive by themselves, they are read. */
  expect(rev: number): void {
    this.newest = Math.max(this.newest, rev)
    if (rev > this.rev) this.waitForGap()
  }

  /** The storage has lost what came after `rev`, and gives the next revs again. */
  rewind(rev: number): void {
    this.rev = this.sent = this.newest = rev
    this.waiting = []
    this.early.clear()
  }

  /** What the storage has after the room's rev, or null when it could not be read now. */
  closeGap(range: (RevRange & { term: string }) | null): void {
    this.readingGap = false
    if (range === null) return this.waitForGap()
    const { from, to, changes, term } = range
    if (from > this.rev) this.skipTo(to, term)
    else if (to > this.rev) {
      this.waiting.push(...changes.filter((change) => change.rev > this.rev))
      this.rev = to
      this.term = term
    }
    this.takeEarly()
    this.flush()
  }

  type(person: string, thread?: string): void {
    this.typists.set(person, thread)
    this.flush()
  }

  /** Tells those who may know that a person has read up to `seq`. */
  see(person: string, seq: number, seen: Seen): void {
    const waiting = this.readers.get(person)
    if (waiting !== undefined && waiting.seq >= seq) return
    this.readers.set(person, { seq, ...seen })
    this.flush()
  }

  /** Sends all that waits as one frame. A room that rests after its last frame sends when it has rested. */
  flush(): void {
    if (this.closed || this.waking) return
    if (this.sent === this.rev && this.typists.size === 0 && this.readers.size === 0) return
    const early = this.restsUntil - performance.now()
    if (early > 0) {
      this.waking = true
      setTimeout(() => {
        this.waking = false
        this.restsUntil = 0
        this.flush()
      }, early)
    } else this.send()
  }

  /** Nobody follows the room any more. */
  close(): void {
    this.closed = true
    clearTimeout(this.gapTimer)
  }

  private append(change: Change, term: string): void {
    this.waiting.push(change)
    this.rev = change.rev
    this.term = term
  }

  private takeEarly(): void {
    for (let next = this.early.get(this.rev + 1); next !== undefined; next = this.early.get(this.rev + 1))
      this.append(next.change, next.term)
    for (const rev of this.early.keys()) if (rev <= this.rev) this.early.delete(rev)
    if (this.newest > this.rev) this.waitForGap()
  }

  private waitForGap(): void {
    if (this.closed || this.readingGap || this.gapTimer !== undefined) return
    const waitedFor = this.rev
    this.gapTimer = setTimeout(() => {
      this.gapTimer = undefined
      if (this.newest <= this.rev) return
      // Meanwhile changes arrived, and others are missing now.
      if (this.rev > waitedFor) return this.waitForGap()
      this.readingGap = true
      this.options.readGap(this)
    }, GAP_WAIT_MS)
  }

  /** Too much is missing for one frame: an empty frame that begins at `rev` makes every client sync. */
  private skipTo(rev: number, term: string): void {
    if (this.sent !== this.rev) this.send()
    this.rev = rev
    this.sent = rev
    this.broadcast(this.frame([], rev, rev, term))
  }

  private send(): void {
    const frames = [...this.typists].map(([person, thread]) =>
      event('typing', { room: this.id, person, ...(thread !== undefined && { thread }) }),
    )
    this.typists.clear()
    if (this.sent !== this.rev) {
      const changes = latestOf(this.waiting)
      this.options.fanOut.deliveries += changes.length * this.sockets
      frames.push(this.frame(changes, this.sent, this.rev, this.term))
      this.waiting = []
      this.sent = this.rev
    }
    for (const frame of frames) this.broadcast(frame)
    // The runtime sends when this turn of the event loop ends: the rest begins after that.
    const cost = this.sockets * (frames.length + this.tellReaders()) * FRAME_MS_PER_SOCKET
    const rest = cost + Math.min(LONGEST_WAIT_MS, cost * PACE)
    this.restsUntil = rest < 1 ? 0 : performance.now() + rest
  }

  /** Answers how many frames it sent. After the changes, so that a message that was read is known. */
  private tellReaders(): number {
    const { size } = this.readers
    for (const [person, { tell, seq, since }] of this.readers)
      this.options.tell(tell, event('seen', { room: this.id, person, seq, since }))
    this.readers.clear()
    return size
  }

  private frame(changes: Change[], from: number, to: number, term: string): string {
    const proof = this.options.prove(this.id, term, to)
    return event('changes', { room: this.id, from, to, term, proof, changes })
  }

  /** Shard after shard, each in its own turn of the event loop. Timers of one delay fire in order, so every socket gets every frame in order. */
  private broadcast(frame: string): void {
    this.options.fanOut.frames += this.sockets
    const [first, ...others] = this.shards
    if (first !== undefined) this.options.publish(first.topic, frame)
    others.forEach((shard, index) => {
      setTimeout(() => this.options.publish(shard.topic, frame), (index + 1) * SHARD_MS)
    })
  }
}

/**
 * The changes of one frame without those that a later change of the same message replaces, so that many reactions to
 * one message do not send it as often. The sending of a message stays, unless the message is deleted [G10].
 */
function latestOf(changes: Change[]): Change[] {
  if (changes.every((change) => !('message' in change) || isSending(change))) return changes
  const latest = new Map<string, MessageChange>()
  for (const change of changes) if ('message' in change) latest.set(change.message.id, change)
  return changes.filter((change) => {
    if (!('message' in change)) return true
    const last = latest.get(change.message.id)!
    return change === last || (isSending(change) && last.message.deleted === undefined)
  })
}

const isSending = ({ rev, message }: MessageChange): boolean => rev === message.seq
