import { closeCodes } from '../../protocol/close-codes.ts'
import type { Session } from '../storage/operations/sessions.ts'
import { PING, PING_INTERVAL_MS } from './packets.ts'
import type { Publish } from './live-room.ts'
import type { Socket } from './socket.ts'

const BUCKETS = PING_INTERVAL_MS / 1_000

/**
 * Pings every socket once in 25 s: a twenty-fifth of them each second, by one publish to their bucket's topic. Closes
 * the sockets that sent nothing since their last ping, and those whose session has expired.
 */
export class Heartbeat {
  private readonly buckets = Array.from({ length: BUCKETS }, () => new Set<Socket>())
  /** The bucket of the next new socket. */
  private newest = 0
  /** The bucket that is pinged next. */
  private turn = 0

  constructor(
    private readonly publish: Publish,
    private readonly clock: () => number,
    /** Called with the session of each live socket, once in an interval: a connection uses its session. */
    private readonly inUse: (session: Session) => void,
  ) {}

  enter(socket: Socket): void {
    socket.heartbeat = this.newest
    this.newest = (this.newest + 1) % BUCKETS
    this.buckets[socket.heartbeat]!.add(socket)
    socket.ws.subscribe(topic(socket.heartbeat))
  }

  leave(socket: Socket): void {
    this.buckets[socket.heartbeat]!.delete(socket)
  }

  /** Called once a second. */
  beat(): void {
    const now = this.clock()
    const bucket = this.buckets[this.turn]!
    for (const socket of bucket) {
      // The answer of a paused socket is not read yet.
      if (!socket.alive && !socket.ws.isPaused) socket.ws.terminate()
      else if (socket.session !== null) {
        if (socket.session.expiresAt <= now) socket.close(closeCodes.sessionEnded, 'session ended')
        else this.inUse(socket.session)
      }
      socket.alive = false
    }
    this.publish(topic(this.turn), PING)
    this.turn = (this.turn + 1) % BUCKETS
  }

  /** Sends a frame to all sockets, one bucket in each turn of the event loop. `frame` gets the number of sockets served before. */
  async everyone(frame: (before: number) => string): Promise<void> {
    let before = 0
    for (const [bucket, sockets] of this.buckets.entries()) {
      this.publish(topic(bucket), frame(before))
      before += sockets.size
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  *all(): Iterable<Socket> {
    for (const bucket of this.buckets) yield* bucket
  }
}

function topic(bucket: number): string {
  return `heartbeat/${bucket}`
}
