import type { ServerWebSocket, WebSocketHandler } from 'bun'
import type { ErrorCode, WireError } from '../../protocol/errors.ts'
import type { Commands } from '../commands.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Admission } from './admission.ts'
import type { Visitor } from './identify-request.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Hub } from './hub.ts'
import * as packets from './packets.ts'
import { Socket } from './socket.ts'

/** WebSocket close codes (RFC 6455, section 7.4.1). */
const UNSUPPORTED_DATA = 1003
const POLICY_VIOLATION = 1008
const GOING_AWAY = 1001

/** When to ask again whose look-up failed. */
const LOOK_UP_AGAIN_MS = 1_000

type WS = ServerWebSocket<Socket>

/** Speaks Engine.IO 4 and Socket.IO 5 over WebSocket, straight on the runtime's sockets: packets in, commands out. */
export class SocketIo {
  /** Sockets without a session, with the time by which they must have one. In order of that time. */
  private readonly strangers = new Map<Socket, number>()
  private readonly byAddress = new Map<string, number>()

  constructor(
    private readonly config: Pick<Config, 'limits'>,
    private readonly hub: Hub,
    private readonly heartbeat: Heartbeat,
    private readonly admission: Admission,
    private readonly commands: Commands,
    private readonly clock: () => number,
    private readonly log: Log,
  ) {}

  /** The data for an upgrade, or null when this address holds as many sockets as it may. */
  admit(visitor: Visitor): Socket | null {
    const most = this.config.limits.socketsPerAddress
    const held = this.byAddress.get(visitor.address) ?? 0
    if (most !== 0 && held >= most) return null
    this.byAddress.set(visitor.address, held + 1)
    const socket = new Socket(visitor.address)
    socket.token = visitor.token
    return socket
  }

  /** For an upgrade that did not come about. */
  forget(socket: Socket): void {
    const held = (this.byAddress.get(socket.address) ?? 1) - 1
    if (held === 0) this.byAddress.delete(socket.address)
    else this.byAddress.set(socket.address, held)
  }

  readonly handler: WebSocketHandler<Socket> = {
    open: (ws) => this.opened(ws),
    message: (ws, data) => this.received(ws.data, data),
    close: (ws, code) => this.closed(ws.data, code),
    error: (error, ws) => {
      this.log.error('socket.failed', { error: error.stack ?? error.message })
      ws.close(1011, 'internal error')
    },
    perMessageDeflate: false,
    // Engine.IO's heartbeat notices the dead; the runtime's own pings would be a second one.
    idleTimeout: 0,
    sendPings: false,
    closeOnBackpressureLimit: true,
  }

  /** Cuts who has not said who they are in time. Once a second. */
  cutStrangers(): void {
    const now = this.clock()
    for (const [socket, until] of this.strangers) {
      if (until > now) return
      socket.close(POLICY_VIOLATION, 'no session in time')
      this.strangers.delete(socket)
    }
  }

  /** Says goodbye to all and closes their sockets. They may come back after `retryAfterMs`, and no more of them at once than are let in. */
  async closeAll(retryAfterMs: number): Promise<void> {
    await this.heartbeat.everyone((before) =>
      packets.event('goodbye', { retryAfterMs: retryAfterMs + this.admission.turnAfter(before) }),
    )
    for (const socket of [...this.heartbeat.all(), ...this.strangers.keys()])
      socket.close(GOING_AWAY, 'the server goes away')
  }

  private opened(ws: WS): void {
    const socket = ws.data
    socket.ws = ws
    const { frameBytes, unauthenticatedSeconds } = this.config.limits
    this.strangers.set(socket, this.clock() + unauthenticatedSeconds * 1_000)
    socket.send(packets.open(crypto.randomUUID(), frameBytes))
  }

  private closed(socket: Socket, code: number): void {
    this.log.debug('socket.closed', { code })
    socket.closed = true
    this.forget(socket)
    this.strangers.delete(socket)
    if (socket.session === null) return
    this.heartbeat.leave(socket)
    this.hub.leave(socket)
  }

  private received(socket: Socket, data: string | Buffer): void {
    socket.alive = true
    if (typeof data !== 'string') return socket.close(UNSUPPORTED_DATA, 'binary packets are not spoken here')
    const packet = packets.parse(data)
    switch (packet?.type) {
      case 'pong':
        return
      case 'event':
        if (socket.session === null) return socket.close(POLICY_VIOLATION, 'a packet before connect')
        return void this.command(socket, packet)
      case 'connect':
        return void this.connect(socket, packet.namespace, packet.auth)
      case 'disconnect':
      case 'close':
        return socket.close(1000, '')
      default:
        return socket.close(POLICY_VIOLATION, 'parse error')
    }
  }

  private async connect(socket: Socket, namespace: string, auth: unknown): Promise<void> {
    if (namespace !== '/') return socket.send(packets.connectError(namespace, 'Invalid namespace'))
    if (socket.connecting) return socket.close(POLICY_VIOLATION, 'connected already')
    // Before anything is looked up: a crowd must cost next to nothing until it is let in [G8].
    const wait = this.admission.wait(socket)
    if (wait > 0)
      return this.refuse(socket, 'unavailable', 'Everybody is coming back at once. You are let in shortly.', wait)
    socket.connecting = true
    const given = (auth as { token?: unknown } | null)?.token
    const session = await this.commands.session(given ?? socket.token, null).catch((error: Error) => {
      this.log.error('session.look-up-failed', { error: error.stack ?? error.message })
      return undefined
    })
    if (socket.closed) return
    if (session === undefined)
      return this.refuse(
        socket,
        'unavailable',
        'Parley cannot look up who you are just now. Try again.',
        LOOK_UP_AGAIN_MS,
      )
    if (session === null)
      return this.refuse(socket, 'unauthorized', 'You are not signed in here. Enter your name to go on.')
    const most = this.config.limits.socketsPerPerson
    if (most !== 0 && this.hub.count(session.person.id) >= most)
      return this.refuse(socket, 'rate_limited', `You have Parley open ${most} times, which is the most. Close one.`)
    socket.token = null
    socket.session = session
    this.strangers.delete(socket)
    this.hub.enter(socket, session.person.id)
    this.heartbeat.enter(socket)
    socket.send(packets.connected(crypto.randomUUID()))
  }

  /** The client may try again on the same socket, until its time without a session is over. */
  private refuse(socket: Socket, code: ErrorCode, message: string, retryAfterMs?: number): void {
    socket.connecting = false
    const error: WireError = { code, message, retryAfterMs }
    socket.send(packets.connectError('/', message, error))
  }

  private async command(socket: Socket, { name, input, ack }: packets.Packet & { type: 'event' }): Promise<void> {
    const caller = { address: socket.address, session: socket.session, socket, cookies: null }
    const answer = await this.commands.execute(name, caller, input)
    if (socket.closed) return
    if (ack !== '') socket.send(packets.acknowledge(ack, answer))
    else if ('error' in answer)
      socket.send(packets.event('refused', { command: name.slice(0, 40), error: answer.error }))
  }
}
