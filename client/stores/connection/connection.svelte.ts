import type { CommandName, Input, Results } from '../../../protocol/commands.ts'
import { Refusal, type Reason } from '../../../protocol/errors.ts'
import type { EventName, Events } from '../../../protocol/events.ts'
import { Listeners, Topics } from './listeners.ts'
import { Unreachable, type Blocked } from './problem.ts'
import { prefix } from '../../prefix.ts'
import { retryDelay } from './retry.ts'
import { Socket } from './socket.ts'
import { onWake } from './wake.ts'
import { unwrap, type Wire } from './wire.ts'

const ANSWER_WITHIN_MS = 10_000
const PROBE_WITHIN_MS = 5_000
const LOST_AFTER_MS = 2_000
/** An attempt that is older may have been sent into a network that is gone. */
const FRESH_MS = 1_000

export interface ConnectionOptions {
  /** The server's address; without it, the address of the page. */
  url?: string
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Of the socket, for clients outside a browser. */
  headers?: Record<string, string>
  /** Reads a blob that the runtime's `fetch` cannot send. Browsers need none. */
  bytesOf?: (blob: Blob) => Promise<Blob>
}

export class Connection implements Wire {
  state = $state<'idle' | 'connecting' | 'online' | 'offline'>('idle')
  /** True once there has been no connection for two seconds. */
  lost = $state(false)
  /** Why there is no connection although the server answers, once that is known. */
  blocked = $state.raw<Blocked | null>(null)

  readonly #options: ConnectionOptions
  readonly #events = new Topics<Events>()
  readonly #onlineListeners = new Listeners<boolean>()
  readonly #refusedListeners = new Listeners<Reason>()
  #socket: Socket | null = null
  #attempts = 0
  #retryAfterMs: number | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #losing: ReturnType<typeof setTimeout> | undefined
  #startedAt = 0
  #stopWaking: (() => void) | undefined

  constructor(options: ConnectionOptions = {}) {
    this.#options = options
  }

  get online(): boolean {
    return this.state === 'online'
  }

  /** The build of the client that the server has, as it said when this connection began. */
  get build(): string | undefined {
    return this.#socket?.build
  }

  open(): void {
    if (this.#socket) return
    this.#socket = this.#build()
    this.#stopWaking = onWake(() => this.#wake())
    globalThis.addEventListener?.('offline', this.#drop)
    this.#startLosing()
    this.#connect()
  }

  close(): void {
    const socket = this.#socket
    if (!socket) return
    this.#socket = null
    this.#stopWaking?.()
    globalThis.removeEventListener?.('offline', this.#drop)
    clearTimeout(this.#retry)
    clearTimeout(this.#losing)
    this.#losing = undefined
    const was = this.state
    this.state = 'idle'
    this.lost = false
    this.#attempts = 0
    this.#retryAfterMs = undefined
    socket.disconnect()
    if (was === 'online') this.#onlineListeners.emit(false)
  }

  /** Connects at once instead of after the pause, and anew instead of waiting for an attempt that hangs. */
  retryNow(): void {
    if (!this.#socket || this.online) return
    if (this.state === 'connecting' && performance.now() - this.#startedAt < FRESH_MS) return
    this.#socket.disconnect()
    this.#attempts = 0
    this.#connect()
  }

  /** Finds out why there is no connection. `blocked` has it then. */
  async diagnose(): Promise<void> {
    // Loaded from the server, which has to answer anyway.
    const loaded = await import('./diagnose.ts').catch(() => null)
    const blocked = await loaded?.diagnose(this, (path) => this.#request(path))
    if (!this.online) this.blocked = blocked ?? null
  }

  async command<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    const socket = await this.#connected()
    return this.#send(socket, name, input, ANSWER_WITHIN_MS)
  }

  async post<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    const answer = await this.#fetch(name, input).catch(() => null)
    return this.#unwrap<Results[C]>(answer)
  }

  signal<C extends CommandName>(name: C, input: Input<C>): void {
    if (this.online) this.#socket?.emit(name, input)
  }

  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void {
    return this.#events.on(event, listener)
  }

  onOnline(listener: (online: boolean) => void): () => void {
    return this.#onlineListeners.add(listener)
  }

  onRefused(listener: (reason: Reason) => void): () => void {
    return this.#refusedListeners.add(listener)
  }

  #build(): Socket {
    return new Socket({
      url: this.#options.url ?? location.origin + prefix,
      headers: this.#options.headers,
      connectWithin: ANSWER_WITHIN_MS,
      onConnected: () => {
        this.#attempts = 0
        this.#retryAfterMs = undefined
        clearTimeout(this.#losing)
        this.#losing = undefined
        this.lost = false
        this.blocked = null
        this.state = 'online'
        this.#onlineListeners.emit(true)
      },
      onDisconnected: () => {
        this.state = 'offline'
        this.#startLosing()
        this.#connectLater()
        this.#onlineListeners.emit(false)
      },
      onFailed: (error) => {
        this.#retryAfterMs = error?.retryAfterMs ?? this.#retryAfterMs
        this.state = 'offline'
        this.#startLosing()
        this.#connectLater()
        if (error) this.#refusedListeners.emit(error.reason)
        if (!error && this.lost) void this.diagnose()
      },
      onEvent: (name, data) => {
        if (name === 'goodbye') this.#retryAfterMs = (data as Events['goodbye']).retryAfterMs
        this.#events.emit(name as EventName, data as Events[EventName])
      },
    })
  }

  #connect(): void {
    clearTimeout(this.#retry)
    this.state = 'connecting'
    this.#startedAt = performance.now()
    this.#socket?.connect()
  }

  #connectLater(): void {
    clearTimeout(this.#retry)
    const delay = retryDelay(this.#attempts++, this.#retryAfterMs)
    this.#retryAfterMs = undefined
    this.#retry = setTimeout(() => this.#connect(), delay)
  }

  #startLosing(): void {
    this.#losing ??= setTimeout(() => (this.lost = true), LOST_AFTER_MS)
  }

  #wake(): void {
    this.retryNow()
    this.#probe()
  }

  /** The browser has no network: what the socket sends now arrives nowhere. */
  readonly #drop = (): void => {
    if (this.#socket?.connected) this.#socket.drop()
  }

  /** After sleep or a change of network a socket may be dead without having noticed. */
  readonly #probe = (): void => {
    const socket = this.#socket
    if (socket?.connected) this.#send(socket, 'session.me', {}, PROBE_WITHIN_MS).catch(() => undefined)
  }

  async #send<C extends CommandName>(socket: Socket, name: C, input: Input<C>, within: number): Promise<Results[C]> {
    const sentAt = performance.now()
    const answer = await socket.ask(name, input, within)
    // No packet has come since, not even a ping: the connection is dead, and the heartbeat would notice it later.
    if (answer === null && socket === this.#socket && socket.connected && socket.receivedAt < sentAt) socket.drop()
    return this.#unwrap<Results[C]>(answer)
  }

  #unwrap<T>(answer: unknown): T {
    try {
      return unwrap<T>(answer)
    } catch (error) {
      if (error instanceof Refusal) this.#refusedListeners.emit(error.reason)
      throw error
    }
  }

  async #fetch(name: string, input: unknown): Promise<unknown> {
    const response = await this.#request(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    return response.json()
  }

  #request(path: string, init: RequestInit = {}): Promise<Response> {
    return (this.#options.fetch ?? fetch)(`${this.#options.url ?? prefix}${path}`, {
      ...init,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
  }

  /** Resolves with the socket once it is connected; rejects when no connection is being made. */
  #connected(): Promise<Socket> {
    if (this.#socket?.connected) return Promise.resolve(this.#socket)
    if (this.state !== 'connecting') return Promise.reject(new Unreachable(this.blocked?.reason))
    const { promise, resolve, reject } = Promise.withResolvers<Socket>()
    const done = (): void => {
      clearTimeout(timer)
      stop()
      if (this.#socket?.connected) resolve(this.#socket)
      else reject(new Unreachable(this.blocked?.reason))
    }
    const timer = setTimeout(done, ANSWER_WITHIN_MS)
    const stop = this.onOnline(done)
    return promise
  }
}
