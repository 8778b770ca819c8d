import type { WireError } from '../../../protocol/errors.ts'

export interface SocketOptions {
  /** The server's address, over HTTP. */
  url: string
  /** For clients outside a browser. */
  headers: Record<string, string> | undefined
  /** In ms: a connection that has not come about by then has failed. */
  connectWithin: number
  onConnected: () => void
  /** The connection did not come about; with an error the server has refused it. */
  onFailed: (error: WireError | undefined) => void
  onDisconnected: () => void
  onEvent: (name: string, data: unknown) => void
}

/**
 * Socket.IO 5 over Engine.IO 4 over a WebSocket, as far as Parley's server speaks it: one namespace, events with one
 * argument, acks from the server. It does not reconnect by itself.
 */
export class Socket {
  connected = false
  /** When the last packet came, by `performance.now()`. */
  receivedAt = 0
  /** The build of the client that the server has. */
  declare build?: string | undefined
  readonly #options: SocketOptions
  readonly #asked = new Map<string, (answer: unknown) => void>()
  #ws: WebSocket | null = null
  #number = 0
  /** How long the server may be silent, in ms. */
  #silence = 0
  #watch: ReturnType<typeof setTimeout> | undefined

  constructor(options: SocketOptions) {
    this.#options = options
  }

  connect(): void {
    this.disconnect()
    const { url, headers, connectWithin } = this.#options
    const address = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`
    // Only runtimes outside a browser take a second argument that is an object.
    const ws = headers ? new WebSocket(address, { headers } as never) : new WebSocket(address)
    this.#ws = ws
    ws.addEventListener('message', ({ data }) => {
      if (ws === this.#ws) this.#receive(String(data))
    })
    ws.addEventListener('close', () => {
      if (ws === this.#ws) this.drop()
    })
    this.#watchFor(connectWithin)
  }

  /** Closes the connection without an event. */
  disconnect(): void {
    const ws = this.#ws
    this.#ws = null
    this.connected = false
    clearTimeout(this.#watch)
    ws?.close()
    for (const answer of this.#asked.values()) answer(null)
    this.#asked.clear()
  }

  /** Gives the connection up: it is lost, or has not come about. */
  drop(error?: WireError): void {
    const was = this.connected
    this.disconnect()
    if (was) this.#options.onDisconnected()
    else this.#options.onFailed(error)
  }

  /** Without an ack. */
  emit(name: string, data: unknown): void {
    this.#ws?.send(`42${JSON.stringify([name, data])}`)
  }

  /** Resolves with the ack, or with null when none comes within so many ms. */
  ask(name: string, data: unknown, within: number): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const id = String(this.#number++)
    const timer = setTimeout(() => settle(null), within)
    const settle = (answer: unknown): void => {
      clearTimeout(timer)
      this.#asked.delete(id)
      resolve(answer)
    }
    this.#asked.set(id, settle)
    this.#ws?.send(`42${id}${JSON.stringify([name, data])}`)
    return promise
  }

  #receive(packet: string): void {
    this.receivedAt = performance.now()
    const type = packet[0] === '4' ? packet.slice(0, 2) : packet[0]
    if (type === '0') {
      const opened = JSON.parse(packet.slice(1)) as { pingInterval: number; pingTimeout: number; build?: string }
      this.#silence = opened.pingInterval + opened.pingTimeout
      this.build = opened.build
      this.#ws?.send('40')
    } else if (type === '40') {
      this.connected = true
      this.#watchFor(this.#silence)
      this.#options.onConnected()
    } else if (type === '2') {
      this.#watchFor(this.#silence)
      this.#ws?.send('3')
    } else if (type === '42') {
      const [name, data] = JSON.parse(packet.slice(packet.indexOf('['))) as [string, unknown]
      this.#options.onEvent(name, data)
    } else if (type === '43') {
      const bracket = packet.indexOf('[')
      const [answer] = JSON.parse(packet.slice(bracket)) as [unknown]
      this.#asked.get(packet.slice(2, bracket))?.(answer)
    } else if (type === '44') this.drop((JSON.parse(packet.slice(2)) as { data?: WireError }).data)
    else if (type === '41') this.drop()
  }

  #watchFor(ms: number): void {
    clearTimeout(this.#watch)
    this.#watch = setTimeout(() => this.drop(), ms)
  }
}
