import { clientFrame, CLOSE, FrameReader, PING, PONG, TEXT } from './frames.ts'
import { Peer } from './peer.ts'

/** What a member reports to its driver. `receive` gets the payload of a text frame. */
export interface MemberHandler {
  /** The upgrade to WebSocket is done. */
  open(member: Member): void
  receive(member: Member, bytes: Buffer, start: number, end: number): void
  /** The connection has ended. */
  closed?(member: Member): void
}

/** One person's raw WebSocket. */
export class Member extends Peer {
  private upgraded = false
  private response = ''
  private readonly reader: FrameReader

  constructor(
    index: number,
    private readonly handler: MemberHandler,
  ) {
    super(index)
    this.reader = new FrameReader((opcode, bytes, start, end) => {
      if (opcode === TEXT) handler.receive(this, bytes, start, end)
      else if (opcode === PING) this.write(clientFrame(PONG, bytes.subarray(start, end)))
      else if (opcode === CLOSE) this.close()
      else if (opcode !== PONG) throw new Error(`The server sent a frame of opcode ${opcode}.`)
    })
  }

  /** Resolves when the protocol calls `ready`. */
  connect(port: number, path: string): Promise<void> {
    const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
    return this.open(
      port,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
  }

  say(text: string): void {
    this.write(clientFrame(TEXT, text))
  }

  protected receive(bytes: Buffer): void {
    if (this.upgraded) return this.reader.push(bytes)
    this.response += bytes.toString('latin1')
    const end = this.response.indexOf('\r\n\r\n')
    if (end === -1) return
    if (!this.response.startsWith('HTTP/1.1 101')) {
      return this.fail(new Error(`The server refused the upgrade: ${this.response.split('\r\n', 1)[0]}`))
    }
    const rest = Buffer.from(this.response.slice(end + 4), 'latin1')
    this.upgraded = true
    this.response = ''
    this.handler.open(this)
    if (rest.length > 0) this.reader.push(rest)
  }

  protected override close(): void {
    super.close()
    this.handler.closed?.(this)
  }
}
