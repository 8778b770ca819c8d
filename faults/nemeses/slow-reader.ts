import { RawSocket } from './raw-socket.ts'

const READS_EVERY_MS = 1_000
const READS_BYTES = 1_024
const REQUESTS_EVERY_MS = 250
/** Of each room: the kernel buffers 3 MB before anything waits in the server. */
const PAGES_AT_ONCE = 2
const ANSWERS_WITHIN_MS = 5_000
const RECEIVE_BUFFER_BYTES = 4_096

/** A client that reads slowly, requests a lot, and still answers every ping. */
export class SlowReader {
  #over = false
  /** How often the server disconnected it. */
  cuts = 0
  /** Bytes that it read after its sync. */
  bytes = 0

  constructor(
    private readonly port: number,
    private readonly token: string,
    private readonly rooms: string[],
  ) {}

  /** Reconnects after a disconnect until `stop`. */
  async run(): Promise<void> {
    while (!this.#over) {
      const socket = open(this.port)
      if (socket !== null && (await this.#connect(socket)) && (await this.#readSlowly(socket))) this.cuts++
      socket?.close()
      if (!this.#over) await Bun.sleep(REQUESTS_EVERY_MS)
    }
  }

  stop(): void {
    this.#over = true
  }

  async #connect(socket: RawSocket): Promise<boolean> {
    socket.write(Buffer.from(UPGRADE))
    if (!(await receives(socket, '"pingInterval"'))) return false
    socket.write(frame(`40${JSON.stringify({ token: this.token })}`))
    if (!(await receives(socket, '40{"sid"'))) return false
    return socket.write(frame('420["sync",{"known":[]}]'))
  }

  /** True when the server ended the connection. */
  async #readSlowly(socket: RawSocket): Promise<boolean> {
    for (let ms = 0; !this.#over; ms += REQUESTS_EVERY_MS) {
      const requests = this.rooms.map((room) => frame(`421${JSON.stringify(['message.page', { room, limit: 100 }])}`))
      const pages = Array.from({ length: PAGES_AT_ONCE }, () => requests).flat()
      if (!socket.write(Buffer.concat([frame('3'), ...pages]))) return true
      if (ms % READS_EVERY_MS === 0) {
        const read = socket.read(READS_BYTES)
        if (read === null) return true
        this.bytes += read.length
      }
      await Bun.sleep(REQUESTS_EVERY_MS)
    }
    return false
  }
}

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

function open(port: number): RawSocket | null {
  try {
    return new RawSocket(port, RECEIVE_BUFFER_BYTES)
  } catch {
    return null
  }
}

async function receives(socket: RawSocket, text: string): Promise<boolean> {
  let received = ''
  for (let ms = 0; ms < ANSWERS_WITHIN_MS; ms += 10) {
    const bytes = socket.read(READS_BYTES)
    if (bytes === null) return false
    received += bytes.toString('latin1')
    if (received.includes(text)) return true
    await Bun.sleep(10)
  }
  return false
}

/** The text of a client's frame, masked with zeros (RFC 6455, section 5.2). */
function frame(text: string): Buffer {
  const bytes = Buffer.from(text)
  const head = bytes.length < 126 ? [0x81, 0x80 | bytes.length] : [0x81, 0xfe, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), bytes])
}
