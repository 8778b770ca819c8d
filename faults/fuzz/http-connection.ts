import { connect, type Socket } from 'node:net'

const END_OF_HEADERS = '\r\n\r\n'

export interface Response {
  status: number
  body: string
}

/** A connection for one request at a time, whose body may be any bytes. */
export class HttpConnection {
  #socket: Socket | null = null
  #received = ''
  #answer = Promise.withResolvers<Response | null>()

  constructor(private readonly port: number) {}

  /** Null when the server ended the connection without an answer. */
  async post(path: string, token: string | null, body: Buffer): Promise<Response | null> {
    const socket = (this.#socket ??= this.#connect())
    this.#answer = Promise.withResolvers()
    this.#received = ''
    const authorization = token === null ? '' : `Authorization: Bearer ${token}\r\n`
    const head =
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\nContent-Type: application/json\r\n${authorization}` +
      `Content-Length: ${body.length}${END_OF_HEADERS}`
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]))
    return this.#answer.promise
  }

  end(): void {
    this.#socket?.destroy()
  }

  #connect(): Socket {
    const socket = connect({ host: '127.0.0.1', port: this.port, noDelay: true })
    socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.toString('latin1')
      this.#read()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = null
      this.#answer.resolve(null)
    })
    return socket
  }

  #read(): void {
    const end = this.#received.indexOf(END_OF_HEADERS)
    if (end === -1) return
    const head = this.#received.slice(0, end)
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    const body = this.#received.slice(end + END_OF_HEADERS.length)
    if (body.length < length) return
    this.#answer.resolve({ status: Number(head.slice(9, 12)), body })
    if (!/\r\nconnection: *close/i.test(head)) return
    // The next request needs a new connection, also when this one has not been closed yet.
    this.#socket?.destroy()
    this.#socket = null
  }
}
