import { io, type Socket } from 'socket.io-client'
import type { Input, Results } from '../protocol/commands.ts'
import type { CommandName } from '../protocol/commands.ts'
import type { WireError } from '../protocol/errors.ts'
import type { Spot } from './clients/client.ts'
import { seen } from './clients/seen.ts'
import type { Seen } from './record.ts'

const ANSWER_WITHIN_MS = 10_000
const PAGE = 100

/** All of a room, as somebody reads it who never saw it before. */
export interface RoomHistory {
  epoch: string
  rev: number
  messages: Seen[]
}

type Answer<C extends CommandName> = { ok: Results[C] } | { error: WireError }

/** Opens the rooms of a round, is in them from their first change on, and reads all of it at the end. */
export class Auditor {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly rooms: Spot[],
  ) {}

  /** Speaks to the server itself, past whatever the network does. */
  static async opens(url: string, rooms: number): Promise<Auditor> {
    const { token } = await post(url, '', 'session.start', { name: 'Auditor' })
    const spots: Spot[] = []
    for (let at = 1; at <= rooms; at++) {
      const { room } = await post(url, token!, 'room.create', { name: `Room ${at}` })
      spots.push({ id: room.id, code: room.code })
    }
    return new Auditor(url, token!, spots)
  }

  /** The present rev of each room and the epoch, as a fresh client is told. */
  async heads(): Promise<{ epoch: string; revs: Map<string, number> }> {
    const socket = await this.#connect()
    try {
      const { epoch, rooms } = await ask(socket, 'sync', { known: [] })
      return { epoch, revs: new Map(rooms.map(({ room, to }) => [room.id, to])) }
    } finally {
      socket.disconnect()
    }
  }

  /** Pages every room from its first message to its last. */
  async reads(): Promise<Record<string, RoomHistory>> {
    const { epoch, revs } = await this.heads()
    const history: Record<string, RoomHistory> = {}
    for (const { id } of this.rooms) history[id] = { epoch, rev: revs.get(id) ?? 0, messages: await this.#read(id) }
    return history
  }

  async #read(room: string): Promise<Seen[]> {
    const all: Seen[] = []
    for (let after = 0; ; after = all.at(-1)!.seq) {
      const page = await post(this.url, this.token, 'message.page', { room, after, limit: PAGE })
      all.push(...page.messages.map(seen))
      if (!page.more.after) return all
    }
  }

  async #connect(): Promise<Socket> {
    const options = { transports: ['websocket'], auth: { token: this.token }, forceNew: true, reconnection: false }
    const socket = io(this.url, options)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    socket.on('connect', resolve)
    socket.on('connect_error', reject)
    await promise
    return socket
  }
}

async function ask<C extends CommandName>(socket: Socket, name: C, input: Input<C>): Promise<Results[C]> {
  return unwrap(name, await socket.timeout(ANSWER_WITHIN_MS).emitWithAck(name, input))
}

async function post<C extends CommandName>(url: string, token: string, name: C, input: Input<C>): Promise<Results[C]> {
  const response = await fetch(`${url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  return unwrap(name, (await response.json()) as Answer<C>)
}

function unwrap<C extends CommandName>(name: C, answer: Answer<C>): Results[C] {
  if ('error' in answer) throw new Error(`The auditor may not ${name}: ${answer.error.message}`)
  return answer.ok
}
