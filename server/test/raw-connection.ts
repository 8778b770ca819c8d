import { connect, type Socket } from 'node:net'
import { sleep, until } from './server-process.ts'

/** A connection for bytes that no client would send. */
export class RawConnection {
  received = ''
  closed = false

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data) => (this.received += data.toString()))
    socket.on('close', () => (this.closed = true))
    // A peer that cuts the connection is what some tests are about.
    socket.on('error', () => {})
  }

  /** `from` is an address of this machine, such as 127.0.0.2. */
  static open(port: number, bytes: string, from?: string): RawConnection {
    const connection = new RawConnection(
      connect({ port, host: '127.0.0.1', ...(from !== undefined && { localAddress: from }) }),
    )
    connection.socket.write(bytes)
    return connection
  }

  /** Writes the same again and again, as fast as it is taken, until the peer closes. Answers the bytes that were sent. */
  async floods(bytes: string, ms = 5_000): Promise<number> {
    for (const end = Date.now() + ms; Date.now() < end && !this.closed; await sleep(1))
      if (this.socket.writableLength < bytes.length) this.socket.write(bytes)
    return this.socket.bytesWritten
  }

  writes(bytes: string): void {
    if (!this.closed) this.socket.write(bytes)
  }

  async answers(): Promise<string> {
    await until('it answers', () => this.received.includes('\r\n\r\n') || this.closed)
    return this.received
  }

  async closes(ms?: number): Promise<void> {
    await until('the server closes the connection', () => this.closed, ms)
  }

  end(): void {
    this.socket.destroy()
  }
}

/** The head of the answer to these bytes, and what of its body has arrived. */
export async function answerTo(port: number, request: string): Promise<string> {
  const connection = RawConnection.open(port, request)
  const answer = await connection.answers()
  connection.end()
  return answer
}
