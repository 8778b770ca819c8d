import { io, type Socket } from 'socket.io-client'
import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { WireError } from '../../protocol/errors.ts'
import type { RoomRef } from '../clients/client.ts'
import { messageRecord } from '../clients/message-record.ts'
import type { MessageRecord } from '../history/history.ts'

const ANSWER_WITHIN_MS = 10_000
const PAGE = 100

/** All of a room, as somebody reads it who was never there before. */
export interface FinalRead {
  epoch: string
  rev: number
  messages: MessageRecord[]
}

type Answer<C extends CommandName> = { ok: Results[C] } | { error: WireError }

/** Opens the rooms of a round, is in them from their first change on, and reads all of it at the end. */
export class Auditor {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly rooms: RoomRef[],
  ) {}

  /** Speaks to the server itself, past whatever the network does. */
  static async opens(url: string, rooms: number): Promise<Auditor> {
    const { token } = await post(url, '', 'session.start', { name: 'Auditor' })
    const rooms: RoomRef[] = []
    for (let at = 1; at <= rooms; at++) {
      const { room } = await post(url, token!, 'room.create', { name: `Room ${at}` })
      rooms.push({ id: room.id, code: room.code })
    }
    return new Auditor(url, token!, rooms)
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

  /**
   * All rooms as they are read by somebody who joins only now; by then nobody else may write. `differs` is told where
   * that one reads otherwise backwards than forwards, or than who was there from the beginning.
   */
  async reads(differs: (line: string) => void): Promise<Record<string, FinalRead>> {
    const { epoch, revs } = await this.heads()
    const { token } = await post(this.url, '', 'session.start', { name: 'Newcomer' })
    const finalReads: Record<string, FinalRead> = {}
    for (const { id, code } of this.rooms) {
      await post(this.url, token!, 'room.join', { code })
      const messages = await this.#forwards(id, token!)
      if (!same(messages, await this.#backwards(id, token!)))
        differs(`Room ${id} reads otherwise backwards than forwards`)
      if (!same(messages, await this.#forwards(id, this.token)))
        differs(`Room ${id} reads otherwise to who joins late than to who was always there`)
      finalReads[id] = { epoch, rev: revs.get(id) ?? 0, messages }
    }
    return history
  }

  async #forwards(room: string, token: string): Promise<MessageRecord[]> {
    const all: MessageRecord[] = []
    for (let after = 0; ; after = all.at(-1)!.seq) {
      const page = await post(this.url, token, 'message.page', { room, after, limit: PAGE })
      all.push(...page.messages.map(messageRecord))
      if (!page.more.after) return all
    }
  }

  /** From the newest; oldest first. */
  async #backwards(room: string, token: string): Promise<MessageRecord[]> {
    const pages: MessageRecord[][] = []
    for (let before: number | undefined; ; before = pages.at(-1)![0]!.seq) {
      const page = await post(this.url, token, 'message.page', { room, limit: PAGE, ...(before && { before }) })
      pages.push(page.messages.map(messageRecord))
      if (!page.more.before) return pages.toReversed().flat()
    }
  }

  async #connect(): Promise<Socket> {
    const options = { transports: ['websocket'], auth: { token: this.token }, forceNew: true, reconnection: false }
    const socket = io(this.url, options)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    socket.on('connect', resolve)
    socket.on('connect_error', reject)
    try {
      await promise
    } catch (error) {
      // Its engine stays open after a refusal.
      socket.disconnect()
      throw error
    }
    return socket
  }
}

const same = (one: MessageRecord[], other: MessageRecord[]): boolean => Bun.deepEquals(one, other)

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
