import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import type { CommandName, Input, Results } from '../../../protocol/commands.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { EventName, Events } from '../../../protocol/events.ts'
import { Listeners, Topics } from './listeners.ts'
import { retryDelay } from './retry.ts'
import { unreachable, unwrap, type Wire } from './wire.ts'

const ANSWER_WITHIN_MS = 10_000
const PROBE_WITHIN_MS = 5_000
const LOST_AFTER_MS = 2_000

export interface ConnectionOptions {
  /** Where the server is; in a browser, where the page came from. */
  url?: string
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** For clients that are no browsers: headers and the like. */
  socket?: Partial<ManagerOptions & SocketOptions>
}

export class Connection implements Wire {
  state = $state<'idle' | 'connecting' | 'online' | 'offline'>('idle')
  /** True once there has been no connection for two seconds. */
  lost = $state(false)

  readonly #options: ConnectionOptions
  readonly #events = new Topics<Events>()
  readonly #onlineListeners = new Listeners<boolean>()
  readonly #unauthorizedListeners = new Listeners<void>()
  #socket: Socket | null = null
  #attempts = 0
  #retryAfterMs: number | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #losing: ReturnType<typeof setTimeout> | undefined
  #heardAt = 0

  constructor(options: ConnectionOptions = {}) {
    this.#options = options
  }

  get online(): boolean {
    return this.state === 'online'
  }

  /** Connects, and keeps connecting, until `close`. */
  open(): void {
    if (this.#socket) return
    this.#socket = this.#build()
    globalThis.addEventListener?.('online', this.#wake)
    globalThis.addEventListener?.('offline', this.#probe)
    globalThis.document?.addEventListener('visibilitychange', this.#seen)
    this.#noteLosing()
    this.#try()
  }

  close(): void {
    const socket = this.#socket
    if (!socket) return
    this.#socket = null
    globalThis.removeEventListener?.('online', this.#wake)
    globalThis.removeEventListener?.('offline', this.#probe)
    globalThis.document?.removeEventListener('visibilitychange', this.#seen)
    clearTimeout(this.#retry)
    clearTimeout(this.#losing)
    this.#losing = undefined
    const was = this.state
    this.state = 'idle'
    this.lost = false
    this.#attempts = 0
    this.#retryAfterMs = undefined
    socket.off()
    socket.offAny()
    socket.disconnect()
    if (was === 'online') this.#onlineListeners.tell(false)
  }

  retryNow(): void {
    if (this.#socket && this.state === 'offline') this.#try()
  }

  async command<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    const socket = await this.#connected()
    return this.#send(socket, name, input, ANSWER_WITHIN_MS)
  }

  async post<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    const answer = await this.#fetch(name, input).catch(() => null)
    return this.#unwrap<Results[C]>(answer)
  }

  tell<C extends CommandName>(name: C, input: Input<C>): void {
    if (this.online) this.#socket?.volatile.emit(name, input)
  }

  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void {
    return this.#events.on(event, listener)
  }

  onOnline(listener: (online: boolean) => void): () => void {
    return this.#onlineListeners.add(listener)
  }

  onUnauthorized(listener: () => void): () => void {
    return this.#unauthorizedListeners.add(listener)
  }

  #build(): Socket {
    const socket = io(this.#options.url ?? '', {
      path: '/socket.io/',
      transports: ['websocket'],
      // Timing is ours: full jitter, the server's own wish, and at once when the network comes back.
      reconnection: false,
      autoConnect: false,
      forceNew: true,
      timeout: ANSWER_WITHIN_MS,
      ...this.#options.socket,
    })
    socket.on('connect', () => {
      this.#attempts = 0
      this.#retryAfterMs = undefined
      clearTimeout(this.#losing)
      this.#losing = undefined
      this.lost = false
      this.state = 'online'
      socket.io.engine.on('packet', () => (this.#heardAt = performance.now()))
      this.#onlineListeners.tell(true)
    })
    socket.on('disconnect', () => {
      this.state = 'offline'
      this.#noteLosing()
      this.#later()
      this.#onlineListeners.tell(false)
    })
    socket.on('connect_error', (error: Error & { data?: { code?: string; retryAfterMs?: number } }) => {
      this.#retryAfterMs = error.data?.retryAfterMs ?? this.#retryAfterMs
      // A refused socket leaves its engine open.
      socket.disconnect()
      this.state = 'offline'
      this.#noteLosing()
      this.#later()
      if (error.data?.code === 'unauthorized') this.#unauthorizedListeners.tell()
    })
    socket.on('goodbye', ({ retryAfterMs }: Events['goodbye']) => (this.#retryAfterMs = retryAfterMs))
    socket.onAny((event: EventName, data: Events[EventName]) => this.#events.tell(event, data))
    return socket
  }

  #try(): void {
    clearTimeout(this.#retry)
    this.state = 'connecting'
    this.#socket?.connect()
  }

  #later(): void {
    clearTimeout(this.#retry)
    const delay = retryDelay(this.#attempts++, this.#retryAfterMs)
    this.#retryAfterMs = undefined
    this.#retry = setTimeout(() => this.#try(), delay)
  }

  #noteLosing(): void {
    this.#losing ??= setTimeout(() => (this.lost = true), LOST_AFTER_MS)
  }

  readonly #seen = (): void => {
    if (document.visibilityState === 'visible') this.#wake()
  }

  readonly #wake = (): void => {
    this.retryNow()
    this.#probe()
  }

  /** A socket that lived through sleep or a change of network may be dead without knowing. */
  readonly #probe = (): void => {
    const socket = this.#socket
    if (socket?.connected) this.#send(socket, 'session.me', {}, PROBE_WITHIN_MS).catch(() => undefined)
  }

  async #send<C extends CommandName>(socket: Socket, name: C, input: Input<C>, within: number): Promise<Results[C]> {
    const sentAt = performance.now()
    const answer: unknown = await socket
      .timeout(within)
      .emitWithAck(name, input)
      .catch(() => null)
    // Not even a ping since: the other end is gone, and waiting for the heartbeat would take longer.
    if (answer === null && socket === this.#socket && socket.connected && this.#heardAt < sentAt)
      socket.io.engine.close()
    return this.#unwrap<Results[C]>(answer)
  }

  #unwrap<T>(answer: unknown): T {
    try {
      return unwrap<T>(answer)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthorized') this.#unauthorizedListeners.tell()
      throw error
    }
  }

  async #fetch(name: string, input: unknown): Promise<unknown> {
    const response = await (this.#options.fetch ?? fetch)(`${this.#options.url ?? ''}/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    return response.json()
  }

  /** The socket, when it is connected or about to be. */
  #connected(): Promise<Socket> {
    if (this.#socket?.connected) return Promise.resolve(this.#socket)
    if (this.state !== 'connecting') return Promise.reject(unreachable())
    const { promise, resolve, reject } = Promise.withResolvers<Socket>()
    const done = (): void => {
      clearTimeout(timer)
      stop()
      if (this.#socket?.connected) resolve(this.#socket)
      else reject(unreachable())
    }
    const timer = setTimeout(done, ANSWER_WITHIN_MS)
    const stop = this.onOnline(done)
    return promise
  }
}
