import { connect, type Socket } from 'node:net'
import { until } from '../../test/server-process.ts'

/** A client's text frame, masked with zeros (RFC 6455, section 5.2). `opcode` makes it another one. */
export function frame(text: string, opcode = 1): Buffer {
  const bytes = Buffer.from(text)
  const head =
    bytes.length < 126
      ? [0x80 | opcode, 0x80 | bytes.length]
      : [0x80 | opcode, 0xfe, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), bytes])
}

/** A WebSocket by hand, which does only what a test says: it answers no ping and never closes its side. */
export class RawSocket {
  readonly tcp: Socket
  /** What arrived, with the bytes of the frames between. */
  received = ''
  /** The server has closed its side. */
  ended = false
  closed = false

  constructor(port: number) {
    this.tcp = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.tcp.on('data', (data) => (this.received += data.toString('latin1')))
    this.tcp
      .on('end', () => (this.ended = true))
      .on('close', () => (this.closed = true))
      .on('error', () => {})
    this.tcp.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
  }

  /** With a session if there is a token, otherwise without. */
  static async opens(port: number, token?: string): Promise<RawSocket> {
    const socket = new RawSocket(port)
    await until('the socket is open', () => socket.received.includes('"pingInterval"'))
    if (token === undefined) return socket
    socket.sends(`40${JSON.stringify({ token })}`)
    await until('it is connected', () => socket.received.includes('40{"sid"'))
    return socket
  }

  sends(text: string): void {
    this.tcp.write(frame(text))
  }

  /** Repeats these bytes as fast as the server takes them, until it takes no more. */
  floods(bytes: Buffer): void {
    const more = () => {
      while (!this.tcp.destroyed && this.tcp.writable && this.tcp.write(bytes));
    }
    this.tcp.on('drain', more)
    more()
  }

  /** The code of the close frame, which is the last thing that the server sends. */
  get closeCode(): number | null {
    const at = this.received.lastIndexOf('\x88')
    if (!this.ended || at === -1) return null
    return (this.received.charCodeAt(at + 2) << 8) | this.received.charCodeAt(at + 3)
  }
}
