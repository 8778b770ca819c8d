import type { ServerWebSocket } from 'bun'
import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Connection } from '../context.ts'
import type { Session } from '../storage/operations/sessions.ts'

/** A part of a room's sockets that one publish serves. */
export interface Shard {
  room: string
  topic: string
  size: number
}

export type SyncSocket = (socket: Socket, input: Parsed<'sync'>) => Promise<Results['sync']>

/** One connection. Its memory is small, because there are tens of thousands. */
export class Socket implements Connection {
  ws!: ServerWebSocket<Socket>
  /** From the upgrade's cookie or header, until it is connected. */
  token: string | null = null
  session: Session | null = null
  connecting = false
  /** The time, in ms since 1970, at which a socket that came too early may connect. */
  turn = 0
  closed = false
  /** Its session has ended: it is closed in a moment, and commands are refused. */
  ended = false
  /** Received anything since the last ping. */
  alive = true
  /** Its first `sync` is under way or done: it follows the person's rooms from here on. */
  synced = false
  /** Counts the changes of what it follows, so that a read that began before one is not applied after it. */
  memberships = 0
  readonly follows: Shard[] = []
  heartbeat = 0

  constructor(
    readonly id: string,
    readonly address: string,
    private readonly syncSocket: SyncSocket,
  ) {}

  sync(input: Parsed<'sync'>): Promise<Results['sync']> {
    return this.syncSocket(this, input)
  }

  /** Corked: a published frame that is still to be flushed to this socket leaves in the same packet. */
  send(frame: string): void {
    this.ws.cork(() => this.ws.send(frame))
  }

  close(code: number, reason: string): void {
    this.ws.close(code, reason)
  }
}
