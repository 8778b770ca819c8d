import type { Limits } from '../../protocol/limits.ts'
import { Rate } from '../rates.ts'
import type { Socket } from './socket.ts'

/**
 * An address may connect all its sockets twice at once, and then once in this many seconds. One that floods takes no turns
 * from others.
 */
const ADDRESS_SECONDS = 10
/** With the client's jitter, which is up to half of it, this is at most 30 s. */
const LONGEST_WAIT_MS = 20_000
const EVERYBODY = ''

/**
 * Admits no more connections a second than can be served [G8]. A connection that comes too early is answered with the
 * next free turn, so that a crowd comes back at the rate at which it is admitted. A socket that tries again before its
 * turn moves nobody else's. All sockets of an address that has used up its share get the same time.
 */
export class Admission {
  private readonly own: Rate
  private readonly connects: Rate
  private readonly turns: Rate

  constructor(
    private readonly limits: Pick<Limits, 'connectsPerSecond' | 'connectsBurst' | 'socketsPerAddress'>,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {
    const { connectsPerSecond, connectsBurst, socketsPerAddress } = limits
    this.own = new Rate(socketsPerAddress / ADDRESS_SECONDS, socketsPerAddress * 2, clock)
    this.connects = new Rate(connectsPerSecond, connectsBurst, clock)
    this.turns = new Rate(connectsPerSecond, 1, clock)
  }

  /** 0 for a socket that is admitted, or the ms after which it should try again. */
  wait(socket: Socket): number {
    const now = this.clock()
    if (socket.turn > now) return socket.turn - now
    const wait = this.own.take(socket.address) || this.share()
    if (wait > 0) socket.turn = now + wait
    return wait
  }

  /** Deletes the addresses that have their whole share again [G7]. Called once a minute. */
  sweep(): void {
    this.own.sweep()
  }

  /** The ms that it takes to admit this many sockets. */
  turnAfter(sockets: number): number {
    const { connectsPerSecond } = this.limits
    return connectsPerSecond === 0 ? 0 : Math.min(LONGEST_WAIT_MS, Math.ceil((sockets / connectsPerSecond) * 1_000))
  }

  private share(): number {
    const missing = this.connects.take(EVERYBODY)
    return missing && Math.min(LONGEST_WAIT_MS, missing + this.turns.reserve(EVERYBODY, LONGEST_WAIT_MS))
  }
}
