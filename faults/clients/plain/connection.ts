import { io, type Socket } from 'socket.io-client'
import type { WireError } from '../../../protocol/errors.ts'
import type { Random } from '../../rounds/random.ts'

const ANSWER_TIMEOUT_MS = 5_000
const MIN_DELAY_MS = 500
const FIRST_DELAY_MS = 1_000
/** Shorter than the limit of a browser: a bot may retry more often. */
const MAX_DELAY_MS = 8_000

/** The outcome of a command: an answer, a refusal, or no answer. */
export type Reply<T> = { ok: T } | { error: WireError } | { noAnswer: string }

export interface ConnectionOptions {
  url: string
  random: Random
  onOnline(): void
  onOffline(): void
  onEvent(name: string, payload: unknown): void
  /** The server does not know the session. */
  onUnauthorized(): void
}

/** A connection of the official client, made again with full jitter when it is lost, as docs/protocol.md asks. */
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
      timeout: ANSWER_TIMEOUT_MS,
    })
    this.#socket = socket
    socket.on('connect', () => {
      this.#attempts = 0
      onOnline()
    })
    socket.on('disconnect', () => {
      onOffline()
      this.#openLater(socket)
    })
    socket.on('connect_error', (error: Error & { data?: Partial<WireError> }) => {
      this.#retryAfterMs = error.data?.retryAfterMs
      // After a refusal the transport of the socket is still open.
      socket.disconnect()
      if (error.data?.code === 'unauthorized') onUnauthorized()
      this.#openLater(socket)
    })
    socket.onAny((name: string, payload) => {
      if (name === 'goodbye') this.#retryAfterMs = payload.retryAfterMs
      onEvent(name, payload)
    })
  }

  /** Breaks the connection, which is then made again. */
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
    if (socket === null || !socket.connected) return { noAnswer: 'offline' }
    try {
      return (await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, input)) as Reply<T>
    } catch (error) {
      if (socket === this.#socket && socket.connected) this.cut()
      return { noAnswer: (error as Error).message }
    }
  }

  /** Over HTTP. Never rejects. */
  async post<T>(name: string, input: unknown): Promise<Reply<T>> {
    try {
      const response = await this.request(`/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      return (await response.json()) as Reply<T>
    } catch (error) {
      return { noAnswer: (error as Error).message }
    }
  }

  /** A request of this person. `cut` ends it before its time. Rejects without an answer. */
  request(path: string, init: RequestInit & { headers: Record<string, string> }, cut?: AbortSignal): Promise<Response> {
    const late = AbortSignal.timeout(ANSWER_TIMEOUT_MS)
    return fetch(new URL(path, this.#options.url), {
      ...init,
      headers: { ...init.headers, ...(this.token !== '' && { authorization: `Bearer ${this.token}` }) },
      signal: cut === undefined ? late : AbortSignal.any([late, cut]),
    })
  }

  #openLater(socket: Socket): void {
    if (this.#closed || socket !== this.#socket) return
    socket.off()
    socket.offAny()
    this.#socket = null
    const requestedMs = this.#retryAfterMs ?? 0
    this.#retryAfterMs = undefined
    const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#attempts++, 10))
    const delayMs = requestedMs + this.#options.random.between(MIN_DELAY_MS, ceiling)
    this.#retry = setTimeout(() => this.open(), delayMs)
  }
}
