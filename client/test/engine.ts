import type { Server, ServerWebSocket } from 'bun'

interface Behaviour {
  /** Refuses the connect packet with this. */
  refusal?: { message: string; data: object }
  pingIntervalMs?: number
}

/** The server end of a socket, down to the packets, for tests of what a healthy server never does. */
export class Engine {
  readonly connectedAt: number[] = []
  /** How many sockets were opened. */
  opened = 0
  /** Commands are not answered. */
  silent = false
  /** New connections are not answered, as in a network that loses their packets. */
  deaf = false
  behaviour: Behaviour = {}
  readonly #sockets = new Set<ServerWebSocket>()
  readonly #server: Server<undefined>

  constructor() {
    this.#server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 400 })),
      websocket: {
        open: (socket) => {
          this.#sockets.add(socket)
          this.opened++
          if (this.deaf) return
          const pingInterval = this.behaviour.pingIntervalMs ?? 25_000
          const hello = { sid: 'x', upgrades: [], pingInterval, pingTimeout: 100, maxPayload: 1e6 }
          socket.send(`0${JSON.stringify(hello)}`)
        },
        close: (socket) => void this.#sockets.delete(socket),
        message: (socket, packet) => this.#receive(socket, String(packet)),
      },
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`
  }

  emit(event: string, data: unknown): void {
    for (const socket of this.#sockets) socket.send(`42${JSON.stringify([event, data])}`)
  }

  cut(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  async close(): Promise<void> {
    await this.#server.stop(true)
  }

  #receive(socket: ServerWebSocket, packet: string): void {
    if (packet.startsWith('40')) {
      const { refusal } = this.behaviour
      this.connectedAt.push(performance.now())
      socket.send(refusal ? `44${JSON.stringify(refusal)}` : '40{"sid":"y"}')
    }
    const command = /^42(\d+)\[/.exec(packet)
    if (command && !this.silent) socket.send(`43${command[1]}[{"ok":{}}]`)
  }
}
