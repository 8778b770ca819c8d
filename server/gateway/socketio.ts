import type { ServerWebSocket, WebSocketHandler } from 'bun'
import { closeCodes } from '../../protocol/close-codes.ts'
import { Refusal } from '../../protocol/errors.ts'
import { describe } from '../commands/describe.ts'
import { encodeAnswer, type Answer, type Commands } from '../commands/execute.ts'
import type { Config } from '../config.ts'
import type { Caller } from '../context.ts'
import type { Log } from '../log.ts'
import type { Counts } from '../metrics/counts.ts'
import type { Session } from '../storage/operations/sessions.ts'
import type { Admission } from './admission.ts'
import type { Visitor } from './identify-request.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Hub } from './hub.ts'
import { Inbound } from './inbound.ts'
import * as packets from './packets.ts'
import { Socket, type SocketActions } from './socket.ts'

/** When a client may connect again after its session could not be looked up. */
const LOOK_UP_RETRY_MS = 1_000

type WS = ServerWebSocket<Socket>
type Event = packets.Packet & { type: 'event' }

/** Engine.IO 4 and Socket.IO 5 over WebSocket, on the runtime's sockets: executes the commands in packets. */
export class SocketIo {
  /** Distinguishes this node's connections from those of other nodes. */
  private readonly node = crypto.randomUUID().slice(0, 8)
  private opened = 0
  /** Sockets without a session, with the time by which they must have one. In order of that time. */
  private readonly unauthenticated = new Map<Socket, number>()
  private readonly byAddress = new Map<string, number>()

  constructor(
    private readonly config: Pick<Config, 'limits'>,
    private readonly hub: Hub,
    private readonly heartbeat: Heartbeat,
    private readonly admission: Admission,
    private readonly commands: Commands,
    private readonly actions: SocketActions,
    private readonly clock: () => number,
    private readonly log: Log,
    private readonly counts: Counts,
    /** The id of the built client. */
    private readonly build?: string,
  ) {}

  /** The data for an upgrade, or null when this address has its maximum of sockets or opens them too fast. */
  admit(visitor: Visitor): Socket | null {
    const most = this.config.limits.socketsPerAddress
    const count = this.byAddress.get(visitor.address) ?? 0
    if ((most !== 0 && count >= most) || !this.admission.mayOpen(visitor.address)) {
      this.counts.refused('connection', 'too_many_connections')
      return null
    }
    this.byAddress.set(visitor.address, count + 1)
    const inbound = new Inbound(this.config.limits, this.clock)
    const socket = new Socket(`${this.node}.${++this.opened}`, visitor.address, inbound, this.actions)
    socket.token = visitor.token
    socket.onThisMachine = visitor.onThisMachine
    return socket
  }

  /** Takes back `admit`, for an upgrade that failed. */
  forget(socket: Socket): void {
    const count = (this.byAddress.get(socket.address) ?? 1) - 1
    if (count === 0) this.byAddress.delete(socket.address)
    else this.byAddress.set(socket.address, count)
  }

  readonly handler: WebSocketHandler<Socket> = {
    open: (ws) => this.open(ws),
    message: (ws, data) => this.receive(ws.data, data),
    // Control frames of WebSocket, which the runtime answers by itself.
    ping: (ws, data) => void this.budgeted(ws.data, data.byteLength),
    pong: (ws, data) => void this.budgeted(ws.data, data.byteLength),
    close: (ws, code) => this.close(ws.data, code),
    error: (error, ws) => {
      this.log.error('socket.failed', { error: error.stack ?? error.message })
      ws.close(closeCodes.internalError, 'internal error')
    },
    perMessageDeflate: false,
    // Engine.IO's heartbeat notices dead connections. The runtime's own pings would be a second one.
    idleTimeout: 0,
    sendPings: false,
    closeOnBackpressureLimit: true,
  }

  /** Sockets that are open, and those of them that have no session yet. */
  get sockets(): { open: number; unauthenticated: number } {
    const { socketsOpened, socketsClosed } = this.counts
    const closed = Object.values(socketsClosed).reduce((sum, count) => sum + count, 0)
    return { open: socketsOpened - closed, unauthenticated: this.unauthenticated.size }
  }

  /** Closes sockets that did not connect with a session in time. Called once a second. */
  closeUnauthenticated(): void {
    const now = this.clock()
    for (const [socket, until] of this.unauthenticated) {
      if (until > now) return
      socket.close(closeCodes.policyViolation, 'no session in time')
      this.unauthenticated.delete(socket)
    }
  }

  /** Sends a goodbye to all sockets and closes them. They may come back after `retryAfterMs`, as fast as they are admitted. */
  async closeAll(retryAfterMs: number): Promise<void> {
    await this.heartbeat.everyone((before) =>
      packets.event('goodbye', { retryAfterMs: retryAfterMs + this.admission.turnAfter(before) }),
    )
    for (const socket of [...this.heartbeat.all(), ...this.unauthenticated.keys()])
      socket.close(closeCodes.goingAway, 'the server is stopping')
  }

  private open(ws: WS): void {
    const socket = ws.data
    socket.ws = ws
    this.counts.socketsOpened++
    const { frameBytes, unauthenticatedSeconds } = this.config.limits
    this.unauthenticated.set(socket, this.clock() + unauthenticatedSeconds * 1_000)
    socket.send(packets.open(crypto.randomUUID(), frameBytes, this.build))
  }

  private close(socket: Socket, code: number): void {
    this.log.debug('socket.closed', { code })
    this.counts.closed(code)
    socket.closed = true
    this.forget(socket)
    this.unauthenticated.delete(socket)
    if (socket.session === null) return
    this.heartbeat.leave(socket)
    this.hub.leave(socket)
  }

  private receive(socket: Socket, data: string | Buffer): void {
    socket.alive = true
    if (!this.budgeted(socket, Buffer.byteLength(data))) return
    if (typeof data !== 'string') {
      return this.unsupported(socket, { type: 'unsupported', name: '', reason: 'binary_data', ack: '' })
    }
    if (data.length > packets.LONG_TEXT && this.refusedUnparsed(socket, data)) return
    const packet = packets.parse(data)
    switch (packet?.type) {
      case 'pong':
        return
      case 'event':
        if (socket.session === null) return socket.close(closeCodes.policyViolation, 'a packet before connect')
        return void this.command(socket, packet, data.length)
      case 'unsupported':
        return this.unsupported(socket, packet)
      case 'connect':
        return void this.connect(socket, packet.namespace, packet.auth)
      case 'disconnect':
      case 'close':
        return socket.close(closeCodes.normal, '')
      default:
        return socket.close(closeCodes.policyViolation, 'parse error')
    }
  }

  /**
   * Counts a frame, before anything is done with it [G7]. A socket that is over its budget is not read for a while, and
   * one that is far over it is closed. False when the frame is to be ignored.
   */
  private budgeted(socket: Socket, bytes: number): boolean {
    const { inbound } = socket
    if (inbound.take(bytes)) return true
    if (inbound.flooded) {
      socket.close(closeCodes.tooManyPackets, 'too many packets')
      return false
    }
    socket.pause()
    return true
  }

  /** Refuses a command of a caller who has nothing left to spend by its head alone [G7]. */
  private refusedUnparsed(socket: Socket, frame: string): boolean {
    if (socket.session === null) return false
    const refusal = this.commands.refusal(callerOf(socket))
    const head = refusal && packets.headOf(frame)
    if (refusal === null || head === null) return false
    this.answer(socket, head.name, head.ack, refusal)
    return true
  }

  /** Says what is wrong before the socket is closed: its next frame may be an attachment. */
  private unsupported(socket: Socket, { name, reason, ack }: packets.Packet & { type: 'unsupported' }): void {
    const error = describe(new Refusal(reason))
    if (socket.session !== null) this.answer(socket, name, ack, { error })
    const code = reason === 'binary_data' ? closeCodes.unsupportedData : closeCodes.policyViolation
    socket.close(code, error.message)
  }

  private async connect(socket: Socket, namespace: string, auth: unknown): Promise<void> {
    if (namespace !== '/') return socket.send(packets.connectError(namespace, 'Invalid namespace'))
    if (socket.connecting) return socket.close(closeCodes.policyViolation, 'connected already')
    // Before the session look-up, so that a crowd costs little until it is admitted [G8].
    const wait = this.admission.wait(socket)
    if (wait > 0) return this.refuse(socket, new Refusal('admission', undefined, wait))
    socket.connecting = true
    const token = (auth as { token?: unknown } | null)?.token ?? socket.token
    const hash = this.commands.sessionHash(token)
    if (hash === null) return this.refuse(socket, new Refusal('signed_out'))
    this.hub.connects(socket, hash)
    try {
      await this.enter(socket, token)
    } finally {
      this.hub.connected(socket, hash)
    }
  }

  private async enter(socket: Socket, token: unknown): Promise<void> {
    const session = await this.findSession(socket, token)
    if (socket.closed) return
    if (session === undefined) return this.refuse(socket, new Refusal('session_unknown', undefined, LOOK_UP_RETRY_MS))
    if (session === null) return this.refuse(socket, new Refusal('signed_out'))
    const most = this.config.limits.socketsPerPerson
    if (most !== 0 && this.hub.count(session.person.id) >= most)
      return this.refuse(socket, new Refusal('too_many_connections', { most }))
    socket.token = null
    socket.session = session
    this.counts.socketsAdmitted++
    socket.inbound.connect()
    this.unauthenticated.delete(socket)
    this.hub.enter(socket, session.person.id)
    this.heartbeat.enter(socket)
    socket.send(packets.connected(crypto.randomUUID()))
  }

  /** Reads again when the session ended meanwhile: the answer may be older than that [G10]. Undefined when it cannot be read. */
  private async findSession(socket: Socket, token: unknown): Promise<Session | null | undefined> {
    try {
      for (;;) {
        socket.ended = false
        const session = await this.commands.session(token, null, socket.address)
        if (!socket.ended) return session
      }
    } catch (error) {
      // The storage reports once that it cannot be reached.
      if (!(error instanceof Refusal)) this.log.error('session.look-up-failed', { error: stackOf(error) })
      return undefined
    }
  }

  /** The client may try again on the same socket, until its time without a session is over. */
  private refuse(socket: Socket, refusal: Refusal): void {
    this.counts.refused('connection', refusal.reason)
    socket.connecting = false
    const error = describe(refusal)
    socket.send(packets.connectError('/', error.message, error))
  }

  private async command(socket: Socket, { name, input, ack }: Event, characters: number): Promise<void> {
    const answer = await this.commands.execute(name, callerOf(socket), input, characters)
    if (!socket.closed) this.answer(socket, name, ack, answer)
  }

  private answer(socket: Socket, name: string, ack: string, answer: Answer): void {
    if (ack !== '') socket.send(packets.acknowledge(ack, encodeAnswer(answer)))
    else if ('error' in answer)
      socket.send(packets.event('refused', { command: name.slice(0, 40), error: answer.error }))
  }
}

function callerOf(socket: Socket): Caller {
  return {
    address: socket.address,
    userAgent: null,
    origin: null,
    onThisMachine: socket.onThisMachine,
    session: socket.ended ? null : socket.session,
    connection: socket,
    cookies: null,
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
