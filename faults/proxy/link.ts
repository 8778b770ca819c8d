import type { Socket } from 'bun'
import type { Random } from '../rounds/random.ts'
import type { Conditions } from './conditions.ts'
import { Pipe } from './pipe.ts'

/** One client's connection and its continuation to the server. */
export class Link {
  #server: Socket<unknown> | null = null
  #toServer: Pipe | null = null
  #toClient: Pipe | null = null
  /** What the client said before the server was reached. */
  #early: Uint8Array[] = []
  #clientEnded = false
  #over = false
  /** Something of it was blocked: both ends believe in different things, and only a reset helps. */
  blocked = false

  constructor(
    private readonly client: Socket<unknown>,
    private readonly conditions: Conditions,
    private readonly random: Random,
    private readonly closed: (link: Link) => void,
  ) {}

  async connect(port: number): Promise<void> {
    this.client.setNoDelay(true)
    if (this.#holds) {
      this.blocked = true
      return
    }
    try {
      const server = await Bun.connect({
        hostname: '127.0.0.1',
        port,
        allowHalfOpen: true,
        socket: {
          data: (_, bytes) => this.#toClient?.take(bytes),
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
    for (const bytes of this.#early.splice(0)) this.#toServer.take(bytes)
    if (this.#clientEnded) this.#toServer.finish()
    this.changed()
  }

  clientSaid(bytes: Uint8Array): void {
    if (this.#toServer !== null) this.#toServer.take(bytes)
    else this.#early.push(bytes.slice())
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
    if (this.#holds) this.blocked = true
    this.#toServer?.changed()
    this.#toClient?.changed()
  }

  /** Both ends are told by a reset. */
  reset(): void {
    if (this.#over) return
    this.#over = true
    this.#toServer?.close()
    this.#toClient?.close()
    this.client.terminate()
    this.#server?.terminate()
    this.closed(this)
  }

  get #holds(): boolean {
    return this.conditions.blocks('to-client') || this.conditions.blocks('to-server')
  }

  /** One end is gone altogether. While the network blocks, the other is not told. */
  #gone(error: unknown): void {
    if (this.#over) return
    if (this.#holds) return
    if (error !== undefined && error !== null) return this.reset()
    this.#over = true
    this.#toServer?.close()
    this.#toClient?.close()
    this.client.end()
    this.#server?.end()
    this.closed(this)
  }
}
