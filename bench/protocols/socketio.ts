import { Member, type MemberHandler } from '../load/member.ts'
import type { Rooms } from '../load/rooms.ts'
import type { Listener, Protocol } from './protocol.ts'

const PATH = '/socket.io/?EIO=4&transport=websocket'
const [OPEN, CLOSE, PING, MESSAGE] = [0x30, 0x31, 0x32, 0x34]
const [CONNECT, EVENT, ACK, CONNECT_ERROR] = [0x30, 0x32, 0x33, 0x34]

/** Engine.IO 4 and Socket.IO 5 over WebSocket, with one event `m` for messages; the upgrade's query names the room. */
export class SocketIo implements Protocol, MemberHandler {
  constructor(
    protected readonly listener: Listener,
    protected readonly rooms: Rooms,
  ) {}

  async prepare(): Promise<void> {}

  async connect(index: number, port: number): Promise<Member> {
    const member = new Member(index, this)
    await member.connect(port, `${PATH}&room=${this.rooms.of(index)}`)
    return member
  }

  /** The server sends the first packet. */
  open(): void {}

  receive(member: Member, bytes: Buffer, start: number, end: number): void {
    const kind = bytes[start]
    if (kind === MESSAGE) {
      const packet = bytes[start + 1]
      if (packet === EVENT) this.listener.messages(member, bytes, start, end)
      else if (packet === ACK) this.acknowledged(member, bytes.toString('utf8', start + 2, end))
      else if (packet === CONNECT) this.connected(member)
      else if (packet === CONNECT_ERROR) throw new Error(`Refused: ${bytes.toString('utf8', start, end)}`)
    } else if (kind === PING) member.say('3')
    else if (kind === OPEN) member.say(`40${this.auth(member.index)}`)
    else if (kind === CLOSE) member.end()
  }

  message(_member: number, _number: number, body: string): string {
    return `42["m","${body}"]`
  }

  async stored(): Promise<number[] | null> {
    return null
  }

  protected auth(_member: number): string {
    return ''
  }

  protected connected(member: Member): void {
    member.ready()
  }

  /** `answer` is the ack's id and its arguments. */
  protected acknowledged(_member: Member, answer: string): void {
    throw new Error(`An answer to no question: ${answer}`)
  }
}
