import type { Limits } from '../../protocol/limits.ts'
import { Rate } from '../rates.ts'
import type { Socket } from './socket.ts'

/**
 * An address may connect all its sockets twice at once, and then once in this many seconds. One that floods takes no turns
 * from others.
 */
const ADDRESS_SECONDS = 10
/** It may open twice as many as it may connect. */
const OPENS_A_CONNECT = 2
/** With the client's jitter, which is up to half of it, this is at most 30 s. */
const LONGEST_WAIT_MS = 20_000
const EVERYBODY = ''

/**
 * Admits no more connections a second than can be served [G8]. A connection that comes too early is answered with the
 * next free turn, so that a crowd comes back at the rate at which it is admitted. A socket that tries again before its
 * turn moves nobody else's. All sockets of an address that has used up its share get the same time.
 */
export class Admission {
  private readonly opens: Rate
  private readonly own: Rate
  private readonly connects: Rate
  private readonly turns: Rate

  constructor(
    private readonly limits: Pick<Limits, 'connectsPerSecond' | 'connectsBurst' | 'socketsPerAddress'>,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {
    const { connectsPerSecond, connectsBurst, socketsPerAddress } = limits
    const [share, shareBurst] = [socketsPerAddress / ADDRESS_SECONDS, socketsPerAddress * 2]
    this.opens = new Rate(share * OPENS_A_CONNECT, shareBurst * OPENS_A_CONNECT, clock)
    this.own = new Rate(share, shareBurst, clock)
    this.connects = new Rate(connectsPerSecond, connectsBurst, clock)
    this.turns = new Rate(connectsPerSecond, 1, clock)
  }

  /**
   * Whether an address may open one more socket now. A closed socket keeps its descriptor until its peer closes it too,
   * at most some seconds: without this an address could hold any number of them [G7].
   */
  mayOpen(address: string): boolean {
    return this.opens.take(address) === 0
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
    this.opens.sweep()
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
