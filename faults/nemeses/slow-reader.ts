import { RawSocket } from './raw-socket.ts'

const READS_EVERY_MS = 1_000
const READS_BYTES = 1_024
const ASKS_EVERY_MS = 250
/** Each time, of each room: the system itself takes 3 MB on the way before the server has to keep anything. */
const PAGES_AT_ONCE = 2
const ANSWERS_WITHIN_MS = 5_000
const RECEIVE_BUFFER_BYTES = 4_096

/** A device that has the slowest of lines, asks for a lot, and still answers every ping. */
export class SlowReader {
  #over = false
  /** How often the server had enough of it. */
  cut = 0
  /** What it took since it follows its rooms. */
  bytes = 0

  constructor(
    private readonly port: number,
    private readonly token: string,
    private readonly rooms: string[],
  ) {}

  /** Comes back when it is cut, until it is told to stop. */
  async reads(): Promise<void> {
    while (!this.#over) {
      const socket = open(this.port)
      if (socket !== null && (await this.#greet(socket)) && (await this.#crawl(socket))) this.cut++
      socket?.close()
      if (!this.#over) await Bun.sleep(ASKS_EVERY_MS)
    }
  }

  stop(): void {
    this.#over = true
  }

  async #greet(socket: RawSocket): Promise<boolean> {
    socket.write(Buffer.from(UPGRADE))
    if (!(await hears(socket, '"pingInterval"'))) return false
    socket.write(frame(`40${JSON.stringify({ token: this.token })}`))
    if (!(await hears(socket, '40{"sid"'))) return false
    return socket.write(frame('420["sync",{"known":[]}]'))
  }

  /** True when the connection ended by itself. */
  async #crawl(socket: RawSocket): Promise<boolean> {
    for (let ms = 0; !this.#over; ms += ASKS_EVERY_MS) {
      const asks = this.rooms.map((room) => frame(`421${JSON.stringify(['message.page', { room, limit: 100 }])}`))
      const pages = Array.from({ length: PAGES_AT_ONCE }, () => asks).flat()
      if (!socket.write(Buffer.concat([frame('3'), ...pages]))) return true
      if (ms % READS_EVERY_MS === 0) {
        const read = socket.read(READS_BYTES)
        if (read === null) return true
        this.bytes += read.length
      }
      await Bun.sleep(ASKS_EVERY_MS)
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

async function hears(socket: RawSocket, words: string): Promise<boolean> {
  let heard = ''
  for (let ms = 0; ms < ANSWERS_WITHIN_MS; ms += 10) {
    const bytes = socket.read(READS_BYTES)
    if (bytes === null) return false
    heard += bytes.toString('latin1')
    if (heard.includes(words)) return true
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
