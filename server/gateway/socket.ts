import type { ServerWebSocket } from 'bun'
import type { Session } from '../storage/storage.ts'

/** A part of a room's sockets that one publish serves. */
export interface Shard {
  room: string
  topic: string
  size: number
}

/** One connection. Kept small: there are tens of thousands. */
export class Socket {
  ws!: ServerWebSocket<Socket>
  /** From the upgrade's cookie or header, until it is connected. */
  token: string | null = null
  session: Session | null = null
  connecting = false
  /** When it may try again, in ms since 1970, once it came when too many did. */
  turn = 0
  closed = false
  /** Said anything since the last ping. */
  alive = true
  /** Its first `sync` is under way or done: it follows the person's rooms from here on. */
  synced = false
  /** Counts the person's joins and leaves, so that `sync` notices one that happened while it read. */
  memberships = 0
  readonly follows: Shard[] = []
  heartbeat = 0

  constructor(readonly address: string) {}

  send(frame: string): void {
    this.ws.send(frame)
  }

  close(code: number, reason: string): void {
    this.ws.close(code, reason)
  }
}
