import type { Member } from '../load/member.ts'
import type { Listener, Protocol } from './protocol.ts'

/** A text frame is a message. */
export class Raw implements Protocol {
  readonly path = '/'

  constructor(private readonly listener: Listener) {}

  async prepare(): Promise<void> {}

  open(member: Member): void {
    member.ready()
  }

  receive(member: Member, bytes: Buffer, start: number, end: number): void {
    this.listener.messages(member, bytes, start, end)
  }

  message(_: number, __: number, body: string): string {
    return body
  }

  async stored(): Promise<null> {
    return null
  }
}
