import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { clientFrame, CLOSE, FrameReader, PING, PONG, TEXT } from '../../bench/load/frames.ts'

/** Attackers have the address from which everything on this machine connects. */
export const ATTACKERS_ADDRESS = '127.0.0.1'

const END_OF_HEADERS = '\r\n\r\n'

/** Gets the payload of a text frame. The bytes are valid only during the call. */
export type Receive = (bytes: Buffer, start: number, end: number) => void

/** A WebSocket from an address of this machine, without any limit on what it sends. */
export class Connection {
  closed = false
  receive: Receive = () => undefined
  /** Resolves when either side has ended the connection. */
  readonly ended: Promise<void>
  readonly #reader = new FrameReader((opcode, bytes, start, end) => {
    if (opcode === TEXT) this.receive(bytes, start, end)
    else if (opcode === PING) this.write(clientFrame(PONG, bytes.subarray(start, end)))
    else if (opcode === CLOSE) this.end()
  })

  private constructor(private readonly socket: Socket) {
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.closed = true
        resolve()
      })
    })
  }

  /** Rejects when the server cannot be reached or refuses the upgrade. */
  static async open(port: number, from = ATTACKERS_ADDRESS, receive: Receive = () => undefined): Promise<Connection> {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true })
    const connection = new Connection(socket)
    connection.receive = receive
    const upgraded = Promise.withResolvers<void>()
    socket.on('error', (error) => upgraded.reject(error))
    void connection.ended.then(() => upgraded.reject(new Error('The server ended the connection.')))
    connection.#read(upgraded)
    socket.once('connect', () => {
      const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
      socket.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
          `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13${END_OF_HEADERS}`,
      )
    })
    try {
      await upgraded.promise
    } catch (error) {
      connection.end()
      throw error
    }
    return connection
  }

  /** One frame with this text. */
  say(text: string): void {
    this.write(clientFrame(TEXT, text))
  }

  /** False when the bytes wait in this process: then `drained` says when to go on. */
  write(bytes: Buffer): boolean {
    return this.closed || this.socket.write(bytes)
  }

  /** Resolves when all bytes are written, or when the connection has ended. */
  async drained(): Promise<void> {
    if (this.closed) return
    await Promise.race([once(this.socket, 'drain').catch(() => undefined), this.ended])
  }

  end(): void {
    this.socket.destroy()
  }

  #read(upgraded: PromiseWithResolvers<void>): void {
    let response: string | null = ''
    this.socket.on('data', (bytes: Buffer) => {
      if (response === null) return this.#frames(bytes)
      response += bytes.toString('latin1')
      const end = response.indexOf(END_OF_HEADERS)
      if (end === -1) return
      if (!response.startsWith('HTTP/1.1 101'))
        return upgraded.reject(new Error(`The upgrade was refused: ${response.split('\r\n', 1)[0]}`))
      const rest = Buffer.from(response.slice(end + END_OF_HEADERS.length), 'latin1')
      response = null
      upgraded.resolve()
      if (rest.length > 0) this.#frames(rest)
    })
  }

  #frames(bytes: Buffer): void {
    try {
      this.#reader.push(bytes)
    } catch {
      this.end()
    }
  }
}
