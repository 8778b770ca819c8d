import type { Socket, TCPSocketListener } from 'bun'
import type { Network } from '../nemeses/nemesis.ts'
import type { Random } from '../rounds/random.ts'
import { Conditions } from './conditions.ts'
import { Link } from './link.ts'

/** A TCP proxy between the clients and the server that can cause network faults. */
export class Proxy implements Network {
  readonly #conditions = new Conditions()
  readonly #links = new Set<Link>()
  readonly #listener: TCPSocketListener<{ link: Link }>

  constructor(
    serverPort: number,
    private readonly random: Random,
  ) {
    this.#listener = Bun.listen<{ link: Link }>({
      hostname: '127.0.0.1',
      port: 0,
      allowHalfOpen: true,
      socket: {
        open: (socket) => {
          const link = new Link(socket as Socket<unknown>, this.#conditions, random, (one) => this.#links.delete(one))
          socket.data = { link }
          this.#links.add(link)
          void link.connect(serverPort)
        },
        data: ({ data }, bytes) => data.link.clientSent(bytes),
        drain: ({ data }) => data.link.clientDrained(),
        end: ({ data }) => data.link.clientFinished(),
        close: ({ data }, error) => data.link.clientGone(error),
        error: ({ data }) => data.link.reset(),
      },
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.port}`
  }

  get connections(): number {
    return this.#links.size
  }

  restore(): void {
    this.#conditions.clear()
    for (const link of this.#links)
      if (link.blocked) link.reset()
      else link.changed()
  }

  latency(ms: number, jitterMs: number): void {
    this.#conditions.latencyMs = ms
    this.#conditions.jitterMs = jitterMs
    this.#changed()
  }

  bandwidth(bytesPerSecond: number): void {
    this.#conditions.bytesPerSecond = bytesPerSecond
    this.#changed()
  }

  blackHole(): void {
    this.#conditions.block('to-client')
    this.#conditions.block('to-server')
    this.#changed()
  }

  halfOpen(direction: 'to-client' | 'to-server'): void {
    this.#conditions.block(direction)
    this.#changed()
  }

  reset(share: number): number {
    const hit = [...this.#links].filter(() => this.random.chance(share))
    for (const link of hit) link.reset()
    return hit.length
  }

  slice(bytes: number): void {
    this.#conditions.sliceBytes = bytes
    this.#changed()
  }

  /** Resets all connections and stops listening. */
  close(): void {
    this.#listener.stop()
    for (const link of this.#links) link.reset()
  }

  #changed(): void {
    for (const link of this.#links) link.changed()
  }
}
