import type { ContentRecord, MessageChange } from '../history/history.ts'

/** A room that clients may join. */
export interface RoomRef {
  id: string
  code: string
}

/** The state of one client while the clients converge. */
export interface ClientStatus {
  name: string
  /** Connected, and all its rooms are synced. */
  synced: boolean
  /** Messages without an answer, and other unfinished work. */
  pending: number
  epoch: string | null
  /** The rev of its cache of each room. */
  revs: Record<string, number>
}

/** A user of the server. No method rejects: the outcome of each attempt is in the history. */
export interface Client {
  readonly name: string
  /** The rooms in its cache. */
  rooms(): string[]
  /** Starts a session and connects. */
  start(): Promise<void>
  /** Queues a message, which is sent as soon as possible. */
  send(room: string, body: string, content: ContentRecord): void
  /** Queues a change behind everything that was queued for its room. */
  change(change: MessageChange): void
  /** Uploads so many files for a room. Answers the ids of those that are there. Without this a client sends no files. */
  upload?(room: string, count: number): Promise<string[]>
  join(ref: RoomRef): Promise<void>
  leave(room: string): Promise<void>
  /** Requests a page; `at` is from 0 (the oldest messages) to 1 (the newest). */
  page(room: string, at: number, forwards: boolean): Promise<void>
  /** Requests the newest page of a thread. */
  thread(room: string, thread: string): Promise<void>
  get(room: string, ids: string[]): Promise<void>
  /** Loses its connection, calls `during` while it has none, and comes back. */
  offline(during: () => void): Promise<void>
  /** Loses its connection or its whole tab, and comes back. */
  reconnect(): Promise<void>
  status(): ClientStatus
  /** Records what it shows of each room, and disconnects. */
  finish(): Promise<void>
}
