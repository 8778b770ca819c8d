import { io, type Socket } from 'socket.io-client'
import type { WireError } from '../../../protocol/errors.ts'
import type { Random } from '../../rounds/random.ts'

const ANSWER_WITHIN_MS = 5_000
const LEAST_MS = 500
const FIRST_MS = 1_000
/** A bot's owner waits less than a crowd of browsers should. */
const MOST_MS = 8_000

/** What came of a command: the server's answer, its refusal, or nothing. */
export type Reply<T> = { ok: T } | { error: WireError } | { lost: string }

export interface ConnectionOptions {
  url: string
  random: Random
  onOnline(): void
  onOffline(): void
  onEvent(name: string, payload: unknown): void
  /** The server knows no such session. */
  onUnauthorized(): void
}

/** One connection by the official client, made again with full jitter whenever it is lost, as docs/protocol.md asks. */
export class Connection {
  token = ''
  readonly #options: ConnectionOptions
  #socket: Socket | null = null
  #attempts = 0
  #retryAfterMs: number | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  get online(): boolean {
    return this.#socket?.connected === true
  }

  open(): void {
    const { url, onOnline, onOffline, onEvent, onUnauthorized } = this.#options
    const socket = io(url, {
      transports: ['websocket'],
      auth: { token: this.token },
      forceNew: true,
      reconnection: false,
      timeout: ANSWER_WITHIN_MS,
    })
    this.#socket = socket
    socket.on('connect', () => {
      this.#attempts = 0
      onOnline()
    })
    socket.on('disconnect', () => {
      onOffline()
      this.#again(socket)
    })
    socket.on('connect_error', (error: Error & { data?: { code?: string; retryAfterMs?: number } }) => {
      this.#retryAfterMs = error.data?.retryAfterMs
      // A refused socket leaves its engine open.
      socket.disconnect()
      if (error.data?.code === 'unauthorized') onUnauthorized()
      this.#again(socket)
    })
    socket.onAny((name: string, payload) => {
      if (name === 'goodbye') this.#retryAfterMs = payload.retryAfterMs
      onEvent(name, payload)
    })
  }

  /** Cuts the connection; it comes back as after any other cut. */
  cut(): void {
    if (this.online) this.#socket!.io.engine.close()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#socket?.disconnect()
  }

  /** Over the socket. Never rejects. */
  async ask<T>(name: string, input: unknown): Promise<Reply<T>> {
    const socket = this.#socket
    if (socket === null || !socket.connected) return { lost: 'offline' }
    try {
      return (await socket.timeout(ANSWER_WITHIN_MS).emitWithAck(name, input)) as Reply<T>
    } catch (error) {
      // It fell silent: whoever answers neither this nor a ping is not there.
      if (socket === this.#socket && socket.connected) this.cut()
      return { lost: (error as Error).message }
    }
  }

  /** Over HTTP. Never rejects. */
  async post<T>(name: string, input: unknown): Promise<Reply<T>> {
    try {
      const response = await fetch(`${this.#options.url}/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#authorization() },
        body: JSON.stringify(input),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      return (await response.json()) as Reply<T>
    } catch (error) {
      return { lost: (error as Error).message }
    }
  }

  #authorization(): { authorization?: string } {
    return this.token === '' ? {} : { authorization: `Bearer ${this.token}` }
  }

  #again(socket: Socket): void {
    if (this.#closed || socket !== this.#socket) return
    socket.off()
    socket.offAny()
    this.#socket = null
    const askedMs = this.#retryAfterMs ?? 0
    this.#retryAfterMs = undefined
    const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(this.#attempts++, 10))
    this.#retry = setTimeout(() => this.open(), askedMs + this.#options.random.between(LEAST_MS, ceiling))
  }
}
