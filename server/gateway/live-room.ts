import type { Change, Presence } from '../../protocol/entities.ts'
import { event } from './packets.ts'
import type { Shard, Socket } from './socket.ts'

export type Publish = (topic: string, frame: string) => void

/** A frame to all of a very large room at once would hold the thread for too long. */
const SHARD_SOCKETS = 1_000
/** What one frame costs the thread for each socket, measured. */
const FRAME_MS_PER_SOCKET = 0.007
const SHARD_MS = SHARD_SOCKETS * FRAME_MS_PER_SOCKET
/** A room takes at most a fifth of the thread: after a frame it waits four times what the frame cost. */
const PACE = 4
const LONGEST_WAIT_MS = 50

/** A room that somebody here follows: its sockets, who is present, and the changes that wait for its next frame. */
export class LiveRoom {
  readonly shards: Shard[] = []
  sockets = 0
  private readonly people = new Map<string, number>()
  private waiting: Change[] = []
  private typists = new Set<string>()
  /** By `performance.now()`. */
  private restsUntil = 0
  private waking = false
  private told = ''

  constructor(
    readonly id: string,
    private readonly publish: Publish,
    private readonly presenceList: number,
  ) {}

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

  get crowded(): boolean {
    return this.people.size > this.presenceList
  }

  presence(): Presence {
    const count = this.people.size
    return this.crowded ? { count } : { count, here: [...this.people.keys()] }
  }

  /** Tells who is here, if that is news. */
  tellPresence(): void {
    const frame = event('presence', { room: this.id, ...this.presence() })
    if (frame === this.told) return
    this.told = frame
    this.broadcast(frame)
  }

  /** Takes a change for the next frame. They come in order of rev, without a gap. */
  take(change: Change): void {
    this.waiting.push(change)
  }

  type(person: string): void {
    this.typists.add(person)
    this.flush()
  }

  /** Sends all that waits as one frame, unless the room rests after its last one: then when it has rested. */
  flush(): void {
    if (this.waking || (this.waiting.length === 0 && this.typists.size === 0)) return
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

  private send(): void {
    const frames = [...this.typists].map((person) => event('typing', { room: this.id, person }))
    this.typists.clear()
    const [first] = this.waiting
    if (first !== undefined) {
      const to = this.waiting[this.waiting.length - 1]!.rev
      frames.push(event('changes', { room: this.id, from: first.rev - 1, to, changes: this.waiting }))
      this.waiting = []
    }
    for (const frame of frames) this.broadcast(frame)
    // The runtime sends when this turn of the event loop ends: the rest begins after that.
    const cost = this.sockets * frames.length * FRAME_MS_PER_SOCKET
    const rest = cost + Math.min(LONGEST_WAIT_MS, cost * PACE)
    this.restsUntil = rest < 1 ? 0 : performance.now() + rest
  }

  /** Shard after shard, each in a turn of the event loop of its own; timers of one delay fire in order, so every socket gets every frame in order. */
  private broadcast(frame: string): void {
    const [first, ...others] = this.shards
    if (first !== undefined) this.publish(first.topic, frame)
    others.forEach((shard, index) => {
      setTimeout(() => this.publish(shard.topic, frame), (index + 1) * SHARD_MS)
    })
  }
}
