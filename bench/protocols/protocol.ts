import type { Peer } from '../load/peer.ts'

/** What a protocol reports to the generator. */
export interface Listener {
  /** Bytes in which messages may be. */
  messages(member: Peer, bytes: Buffer, start: number, end: number): void
  /** The server answered that it has stored message `number`, or that it has not. */
  answered(number: number, stored: boolean): void
}

/** How to speak to one kind of server. */
export interface Protocol {
  /** Creates what must exist before the sockets: sessions, rooms, members. */
  prepare(): Promise<void>
  /** Resolves when this member is in its room. */
  connect(index: number, port: number): Promise<Peer>
  /** What `member` sends for message `number`. */
  message(member: number, number: number, body: string): string
  /** The numbers of the messages that the server still has, or null for a server that stores nothing. */
  stored(): Promise<number[] | null>
}
