import type { ServerWebSocket } from 'bun'
import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Connection } from '../context.ts'
import type { Json } from '../storage/json.ts'
import type { Session } from '../storage/operations/sessions.ts'
import type { Inbound } from './inbound.ts'

/** A part of a room's sockets that one publish serves. */
export interface Shard {
  room: string
  topic: string
  size: number
}

export type SyncSocket = (socket: Socket, input: Parsed<'sync'>) => Promise<Json<Results['sync']>>

/** What commands can make a socket do. One for all sockets. */
export interface SocketActions {
  sync: SyncSocket
  report(socket: Socket, input: Parsed<'presence.set'>): void
}

/** A socket that is over its budget is not read for at least this long, so that it does not wake the server for each frame. */
const SHORTEST_PAUSE_MS = 250
/** Stands for no earlier sync; one for all sockets. */
const NOTHING = Promise.resolve()

/** One connection. Its memory is small, because there are tens of thousands. */
export class Socket implements Connection {
  ws!: ServerWebSocket<Socket>
  /** From the upgrade's cookie or header, until it is connected. */
  token: string | null = null
  session: Session | null = null
  onThisMachine = false
  connecting = false
  /** The time, in ms since 1970, at which a socket that came too early may connect. */
  turn = 0
  closed = false
  /** Its session has ended, while it was looked up or later: commands are refused, and the socket is closed in a moment. */
  ended = false
  /** Received anything since the last ping. */
  alive = true
  /** Its first `sync` is under way or done: it follows the person's rooms from here on. */
  synced = false
  /** Counts the changes of what it follows, so that a read that began before one is not applied after it. */
  memberships = 0
  readonly follows: Shard[] = []
  /** What the client reported of its person. */
  away = false
  busy = false
  private syncing: Promise<void> = NOTHING
  heartbeat = 0

  constructor(
    readonly id: string,
    readonly address: string,
    readonly inbound: Inbound,
    private readonly actions: SocketActions,
  ) {}

  get rooms(): number {
    return this.follows.length
  }

  report(input: Parsed<'presence.set'>): void {
    this.actions.report(this, input)
  }

  /** One after the other, so that one connection makes one answer at a time [G7]. */
  sync(input: Parsed<'sync'>): Promise<Json<Results['sync']>> {
    const answer = this.syncing.then(() => this.actions.sync(this, input))
    // Resolves with nothing, or the answer would stay in memory.
    this.syncing = answer.then(
      () => {},
      () => {},
    )
    return answer
  }

  /** Corked: a published frame that is still to be flushed to this socket leaves in the same packet. */
  send(frame: string): void {
    this.ws.cork(() => this.ws.send(frame))
  }

  /**
   * Stops reading until the budget is even again: the peer's frames wait in its own memory. Frames that were read before
   * are still handled.
   */
  pause(): void {
    if (this.ws.isPaused) return
    this.ws.pause()
    const resume = () => {
      if (this.inbound.overdrawn) setTimeout(resume, this.inbound.wait)
      else this.ws.resume()
    }
    setTimeout(resume, SHORTEST_PAUSE_MS)
  }

  /** The runtime ignores what arrives after this, and cuts a peer that does not close its side within some seconds. */
  close(code: number, reason: string): void {
    // It would not notice that the peer closes a paused socket.
    if (this.ws.isPaused) this.ws.resume()
    this.ws.close(code, reason)
  }
}
