import type { Socket } from 'bun'
import { clientFrame, CLOSE, FrameReader, PING, PONG, TEXT } from './frames.ts'

/** What a member tells the one who drives it. `receive` is given the payload of a text frame. */
export interface MemberHandler {
  /** The socket speaks WebSocket from now on. */
  open(member: Member): void
  receive(member: Member, bytes: Buffer, start: number, end: number): void
  /** The connection is over. */
  closed?(member: Member): void
}

/** One person's raw socket. */
export class Member {
  private socket: Socket | null = null
  private upgraded = false
  private greeting = ''
  /** What the system's send buffer did not take. An open-loop sender goes on nevertheless. */
  private unsent: Buffer[] = []
  private readonly reader: FrameReader
  private readonly settled = Promise.withResolvers<void>()
  closed = false

  constructor(
    readonly index: number,
    private readonly handler: MemberHandler,
  ) {
    this.reader = new FrameReader((opcode, bytes, start, end) => {
      if (opcode === TEXT) handler.receive(this, bytes, start, end)
      else if (opcode === PING) this.write(clientFrame(PONG, bytes.subarray(start, end)))
      else if (opcode === CLOSE) this.close()
      else if (opcode !== PONG) throw new Error(`The server sent a frame of kind ${opcode}.`)
    })
  }

  /** Resolves when the protocol calls `ready`. */
  async connect(port: number, path: string): Promise<void> {
    const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
    this.socket = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        data: (_, bytes) => this.receive(bytes),
        drain: () => this.flush(),
        close: () => this.close(),
        error: (_, error) => this.settled.reject(error),
      },
    })
    this.socket.setNoDelay(true)
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
    return this.settled.promise
  }

  /** Said by the protocol: this member can send and hears the room. */
  ready(): void {
    this.settled.resolve()
  }

  say(text: string): void {
    this.write(clientFrame(TEXT, text))
  }

  end(): void {
    this.socket?.end()
  }

  private receive(bytes: Buffer): void {
    if (this.upgraded) return this.reader.push(bytes)
    this.greeting += bytes.toString('latin1')
    const end = this.greeting.indexOf('\r\n\r\n')
    if (end === -1) return
    if (!this.greeting.startsWith('HTTP/1.1 101')) {
      return this.settled.reject(new Error(`The server refused the upgrade: ${this.greeting.split('\r\n', 1)[0]}`))
    }
    const rest = Buffer.from(this.greeting.slice(end + 4), 'latin1')
    this.upgraded = true
    this.greeting = ''
    this.handler.open(this)
    if (rest.length > 0) this.reader.push(rest)
  }

  private write(frame: Buffer): void {
    if (this.closed || this.socket === null) return
    if (this.unsent.length > 0) {
      this.unsent.push(frame)
      return
    }
    const written = Math.max(0, this.socket.write(frame))
    if (written < frame.length) this.unsent.push(frame.subarray(written))
  }

  private flush(): void {
    if (this.unsent.length === 0) return
    const waiting = Buffer.concat(this.unsent)
    this.unsent = []
    this.write(waiting)
  }

  private close(): void {
    this.closed = true
    this.handler.closed?.(this)
    this.settled.reject(new Error('The server closed the socket.'))
  }
}
