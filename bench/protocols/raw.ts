import { Member, type MemberHandler } from '../load/member.ts'
import type { Rooms } from '../load/rooms.ts'
import type { Listener, Protocol } from './protocol.ts'

/** A text frame is a message; the path of the upgrade names the room. */
export class Raw implements Protocol, MemberHandler {
  constructor(
    private readonly listener: Listener,
    private readonly rooms: Rooms,
  ) {}

  async prepare(): Promise<void> {}

  async connect(index: number, port: number): Promise<Member> {
    const member = new Member(index, this)
    await member.connect(port, `/${this.rooms.of(index)}`)
    return member
  }

  open(member: Member): void {
    member.ready()
  }

  receive(member: Member, bytes: Buffer, start: number, end: number): void {
    this.listener.messages(member, bytes, start, end)
  }

  message(_member: number, _number: number, body: string): string {
    return body
  }

  async stored(): Promise<null> {
    return null
  }
}
