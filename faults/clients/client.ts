/** A room that clients may enter. */
export interface RoomRef {
  id: string
  code: string
}

/** How far one client is, asked while everything heals. */
export interface ClientStatus {
  name: string
  /** Connected, and told of all its rooms since. */
  synced: boolean
  /** Messages without an answer, and whatever else it still has to do. */
  pending: number
  epoch: string | null
  /** The rev that it holds of each of its rooms. */
  revs: Record<string, number>
}

/** Somebody who uses the server. Nothing here rejects: whatever comes of an attempt is in the record. */
export interface Client {
  readonly name: string
  /** The rooms it holds. */
  rooms(): string[]
  /** Opens a session and connects. */
  arrive(): Promise<void>
  /** Takes a message; it is sent when it can be. */
  send(room: string, body: string): void
  join(ref: RoomRef): Promise<void>
  leave(room: string): Promise<void>
  /** Asks for a page of history; `at` from 0 (the oldest) to 1 (the newest). */
  page(room: string, at: number, forwards: boolean): Promise<void>
  /** Loses its connection, or its whole tab, and comes back. */
  reconnect(): Promise<void>
  status(): ClientStatus
  /** Writes into the record what it shows of each room, and lets go. */
  finish(): Promise<void>
}
