import type { Member } from '../load/member.ts'

/** What the generator needs to hear from the wire. */
export interface Listener {
  /** A frame in which messages may be. */
  messages(member: Member, bytes: Buffer, start: number, end: number): void
  /** The server answered that it has stored message `number`, or that it has not. */
  answered(number: number, stored: boolean): void
}

/** How one kind of server is spoken to: the same messages in other words. */
export interface Protocol {
  /** Of the upgrade request. */
  readonly path: string
  /** Makes what must be there before the sockets: sessions, rooms of `roomSize`, members. */
  prepare(members: number, roomSize: number): Promise<void>
  /** A member's socket is open. The protocol calls `member.ready()` once it is in its room. */
  open(member: Member): void
  /** The payload of a text frame. */
  receive(member: Member, bytes: Buffer, start: number, end: number): void
  /** What `member` says to send message `number`. */
  message(member: number, number: number, body: string): string
  /** The numbers of the messages that the server still has, or null for a server that keeps nothing. */
  stored(): Promise<number[] | null>
}
