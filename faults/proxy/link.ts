import type { Socket } from 'bun'
import type { Random } from '../rounds/random.ts'
import type { Conditions } from './conditions.ts'
import { Pipe } from './pipe.ts'

/** A client's connection to the proxy and the proxy's connection to the server. */
export class Link {
  #server: Socket<unknown> | null = null
  #toServer: Pipe | null = null
  #toClient: Pipe | null = null
  /** What the client sent before the server was connected. */
  #earlyBytes: Uint8Array[] = []
  #clientEnded = false
  #over = false
  /** Bytes or events were blocked, so that the two ends disagree. It must be reset. */
  blocked = false

  constructor(
    private readonly client: Socket<unknown>,
    private readonly conditions: Conditions,
    private readonly random: Random,
    private readonly closed: (link: Link) => void,
  ) {}

  async connect(port: number): Promise<void> {
    this.client.setNoDelay(true)
    if (this.#isBlocked) {
      this.blocked = true
      return
    }
    try {
      const server = await Bun.connect({
        hostname: '127.0.0.1',
        port,
        allowHalfOpen: true,
        socket: {
          data: (_, bytes) => this.#toClient?.write(bytes),
          drain: () => this.#toServer?.drained(),
          end: () => this.#toClient?.finish(),
          close: (_, error) => this.#gone(error),
          error: () => this.reset(),
        },
      })
      if (this.#over) return server.terminate()
      server.setNoDelay(true)
      this.#server = server
    } catch {
      return this.reset()
    }
    this.#toServer = new Pipe(this.client, this.#server, 'to-server', this.conditions, this.random)
    this.#toClient = new Pipe(this.#server, this.client, 'to-client', this.conditions, this.random)
    for (const bytes of this.#earlyBytes.splice(0)) this.#toServer.write(bytes)
    if (this.#clientEnded) this.#toServer.finish()
    this.changed()
  }

  clientSent(bytes: Uint8Array): void {
    if (this.#toServer !== null) this.#toServer.write(bytes)
    else this.#earlyBytes.push(bytes.slice())
  }

  clientDrained(): void {
    this.#toClient?.drained()
  }

  clientFinished(): void {
    this.#clientEnded = true
    this.#toServer?.finish()
  }

  clientGone(error?: unknown): void {
    this.#gone(error)
  }

  changed(): void {
    if (this.#isBlocked) this.blocked = true
    this.#toServer?.changed()
    this.#toClient?.changed()
  }

  /** Resets both ends. */
  reset(): void {
    if (this.#over) return
    this.#over = true
    this.#toServer?.close()
    this.#toClient?.close()
    this.client.terminate()
    this.#server?.terminate()
    this.closed(this)
  }

  get #isBlocked(): boolean {
    return this.conditions.blocks('to-client') || this.conditions.blocks('to-server')
  }

  /** One end is closed. While the network is blocked, the other end does not notice. */
  #gone(error: unknown): void {
    if (this.#over) return
    if (this.#isBlocked) return
    if (error !== undefined && error !== null) return this.reset()
    this.#over = true
    this.#toServer?.close()
    this.#toClient?.close()
    this.client.end()
    this.#server?.end()
    this.closed(this)
  }
}
