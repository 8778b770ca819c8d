import { io, type Socket } from 'socket.io-client'
import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { Change, Message, Person, Room } from '../../protocol/entities.ts'
import type { ErrorCode, WireError } from '../../protocol/errors.ts'
import type { Events } from '../../protocol/events.ts'
import { Screen } from './screen.ts'
import { until } from './server-process.ts'

export type Answer<C extends CommandName> = { ok: Results[C]; error?: undefined } | { ok?: undefined; error: WireError }

/** Across nodes what was lost on the bus is read from the storage within this time. */
const SHOWN_WITHIN_MS = 10_000

/** A server, or what stands before it. */
export interface Reachable {
  readonly url: string
}

/** A command over HTTP, as any program would send it. */
export async function post<C extends CommandName>(
  server: Reachable,
  name: C,
  input: Input<C>,
  headers: Record<string, string> = {},
): Promise<Answer<C> & { status: number; headers: Headers }> {
  const response = await fetch(`${server.url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  })
  return { ...((await response.json()) as Answer<C>), status: response.status, headers: response.headers }
}

/** Somebody with a session, speaking through the official client. */
export class Actor {
  socket: Socket | null = null
  readonly changes: (Change & { room: string })[] = []
  readonly events: { name: string; payload: Events[keyof Events] }[] = []
  /** What a client makes of all that; new with each connection. */
  screen = this.blank()

  private constructor(
    readonly server: Reachable,
    readonly person: Person,
    readonly token: string,
  ) {}

  static async arrives(server: Reachable, name: string): Promise<Actor> {
    const { ok } = await post(server, 'session.start', { name })
    return new Actor(server, ok!.person, ok!.token!)
  }

  /** Somebody whose session has this token. */
  static signedIn(server: Reachable, person: Person, token: string): Actor {
    return new Actor(server, person, token)
  }

  /** The same person on one more device, which may talk to another server. */
  again(server: Reachable = this.server): Actor {
    return new Actor(server, this.person, this.token)
  }

  async posts<C extends CommandName>(name: C, input: Input<C>) {
    return post(this.server, name, input, { authorization: `Bearer ${this.token}` })
  }

  async creates(name: string): Promise<Room> {
    return (await this.posts('room.create', { name })).ok!.room
  }

  async joins(room: Room): Promise<void> {
    const { error } = await this.posts('room.join', { code: room.code })
    if (error !== undefined) throw new Error(error.message)
  }

  /** Connects and syncs; `known` as the wire has it. */
  async connects(known: Input<'sync'> = { known: [] }): Promise<Results['sync']> {
    const socket = io(this.server.url, {
      transports: ['websocket'],
      auth: { token: this.token },
      forceNew: true,
      reconnection: false,
    })
    this.socket = socket
    const screen = (this.screen = this.blank())
    socket.onAny((name, payload) => {
      this.events.push({ name, payload })
      if (name === 'removed') screen.removed(payload.room)
      if (name !== 'changes') return
      for (const change of payload.changes) this.changes.push({ ...change, room: payload.room })
      screen.frame(payload)
    })
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve)
      socket.on('connect_error', reject)
    })
    const answer = await this.does('sync', known)
    screen.start(answer)
    return answer
  }

  async asks<C extends CommandName>(name: C, input: Input<C>, ms = 5_000): Promise<Answer<C>> {
    return this.socket!.timeout(ms).emitWithAck(name, input)
  }

  async does<C extends CommandName>(name: C, input: Input<C>): Promise<Results[C]> {
    const { ok, error } = await this.asks(name, input)
    if (error !== undefined) throw new Error(`${name}: ${error.code} ${error.message}`)
    return ok
  }

  async isRefused<C extends CommandName>(name: C, input: Input<C>): Promise<ErrorCode | undefined> {
    return (await this.asks(name, input)).error?.code
  }

  async says(room: Room, body: string, id: string = Bun.randomUUIDv7()): Promise<Results['message.send']> {
    return this.does('message.send', { room: room.id, id, body })
  }

  async sees(...bodies: string[]): Promise<void> {
    await until(`${this.person.name} sees ${bodies.join(', ')}`, () =>
      bodies.every((body) => this.heard().includes(body)),
    )
  }

  /** What came in by the feed, in order. */
  heard(): string[] {
    return this.changes.flatMap((change) => ('message' in change ? [change.message.body] : []))
  }

  /** What the screen shows of what was said after the first sync, in order. */
  shown(): string[] {
    return this.screen.changes.flatMap(({ change }) => ('message' in change ? [change.message.body] : []))
  }

  async isShown(bodies: string | string[], withinMs = SHOWN_WITHIN_MS): Promise<void> {
    const all = [bodies].flat()
    await until(
      `${this.person.name} is shown ${all.join(', ')}`,
      () => all.every((body) => this.shown().includes(body)),
      withinMs,
    )
  }

  /** All that history holds, oldest first, page by page. */
  async reads(room: Pick<Room, 'id'>): Promise<Message[]> {
    const all: Message[] = []
    for (let after = 0; ; after = all.at(-1)!.seq) {
      const { messages, more } = (await this.posts('message.page', { room: room.id, after })).ok!
      all.push(...messages)
      if (!more.after) return all
    }
  }

  leaves(): void {
    this.socket?.disconnect()
  }

  private blank(): Screen {
    return new Screen({
      sync: (input) => this.does('sync', input),
      read: (room) => this.reads({ id: room }),
    })
  }
}
