import type { Server } from 'bun'
import type { App } from './app.ts'
import type { Config } from './config.ts'
import { failedRequest } from './gateway/failed-request.ts'
import { tuneListeningSockets } from './gateway/listening-sockets.ts'
import type { Socket } from './gateway/socket.ts'
import type { Log } from './log.ts'
import type { Pair } from './tls/pair.ts'

/** A connection that is silent for so long is closed, and so is one whose headers do not come in this time. */
const IDLE_SECONDS = 10
/** For so long a port and the one that replaces it are both open, so that no connection is refused between them. */
const HANDOVER_MS = 200

interface Options {
  config: Pick<Config, 'host' | 'port'>
  app: Pick<App, 'fetch' | 'websocket'>
  log: Log
}

/**
 * The open port. The runtime cannot give a port another certificate, so a second one of the same number replaces it.
 * Sockets and requests under way stay with the one that they came by.
 */
export class Listener {
  private current: Server<Socket>
  /** The port, and those before it that still have connections. */
  private readonly open = new Set<Server<Socket>>()

  /** Without a pair the port speaks plain HTTP. Throws if it cannot be opened. */
  constructor(
    private readonly options: Options,
    pair: Pair | null,
  ) {
    // Ports that are shared would also be shared with another program, so first it must be free.
    const port = pair === null ? options.config.port : this.freePort()
    this.current = this.listen(port, pair)
  }

  get port(): number {
    return this.current.port!
  }

  publish(topic: string, frame: string): void {
    for (const server of this.open) server.publish(topic, frame)
  }

  /** Connections get this certificate, at the latest after 200 ms. Throws if the port cannot be opened again. */
  renew(pair: Pair): void {
    const { current: before, port } = this
    const close = () => void before.stop().then(() => this.open.delete(before))
    try {
      this.current = this.listen(port, pair)
      setTimeout(close, HANDOVER_MS)
    } catch {
      // A system that shares no ports.
      close()
      this.current = this.listen(port, pair)
    }
  }

  /** Takes no new connections. Those that are open stay. */
  stop(): void {
    for (const server of this.open) void server.stop()
  }

  /** The port of the settings, or any free one. Throws if another program has it. */
  private freePort(): number {
    const { host: hostname, port } = this.options.config
    const probe = Bun.serve({ port, hostname, reusePort: false, fetch: () => new Response(null, { status: 503 }) })
    const free = probe.port!
    void probe.stop(true)
    return free
  }

  private listen(port: number, pair: Pair | null): Server<Socket> {
    const { config, app, log } = this.options
    const server = Bun.serve<Socket>({
      port,
      hostname: config.host,
      ...(pair !== null && { tls: { cert: pair.cert, key: pair.key } }),
      fetch: app.fetch,
      websocket: app.websocket,
      error: (error) => failedRequest(error, log),
      development: false,
      // Shared with a second server, the connections would be split: that is right for a new certificate only.
      reusePort: pair !== null,
      idleTimeout: IDLE_SECONDS,
      // Uploads have their own limit, which they are told. All others are refused by their length.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    })
    this.open.add(server)
    tuneListeningSockets((error) => log.warn('server.backlog-unchanged', { error: String(error) }))
    return server
  }
}
