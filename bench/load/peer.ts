import type { Socket } from 'bun'

/** One person's TCP connection to the server that is measured. Subclasses speak a protocol over it. */
export abstract class Peer {
  closed = false
  private socket: Socket | null = null
  /** Bytes that the system's send buffer did not take. An open-loop sender continues regardless. */
  private unsent: Buffer[] = []
  private readonly settled = Promise.withResolvers<void>()

  constructor(readonly index: number) {}

  /** Marks this peer as able to send and subscribed to its room. */
  ready(): void {
    this.settled.resolve()
  }

  end(): void {
    this.socket?.end()
  }

  abstract say(text: string): void

  protected abstract receive(bytes: Buffer): void

  /** Resolves when `ready` is called; sends `greeting` first. */
  protected async open(port: number, greeting: string): Promise<void> {
    this.socket = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        data: (_, bytes) => this.received(bytes),
        drain: () => this.flush(),
        close: () => this.close(),
        error: (_, error) => this.fail(error),
      },
    })
    this.socket.setNoDelay(true)
    this.write(Buffer.from(greeting))
    return this.settled.promise
  }

  protected write(bytes: Buffer): void {
    if (this.closed || this.socket === null) return
    if (this.unsent.length > 0) {
      this.unsent.push(bytes)
      return
    }
    const written = Math.max(0, this.socket.write(bytes))
    if (written < bytes.length) this.unsent.push(bytes.subarray(written))
  }

  protected fail(error: Error): void {
    this.settled.reject(error)
  }

  protected close(): void {
    this.closed = true
    this.fail(new Error('The server closed the socket.'))
  }

  /** The runtime would pass an exception to the socket's `error` handler, where nobody waits for it any more. */
  private received(bytes: Buffer): void {
    try {
      this.receive(bytes)
    } catch (error) {
      this.fail(error as Error)
      setImmediate(() => {
        throw error
      })
    }
  }

  private flush(): void {
    if (this.unsent.length === 0) return
    const waiting = Buffer.concat(this.unsent)
    this.unsent = []
    this.write(waiting)
  }
}
