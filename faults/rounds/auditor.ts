import { io, type Socket } from 'socket.io-client'
import type { Results } from '../../protocol/commands.ts'
import type { WireError } from '../../protocol/errors.ts'
import type { Download, FinalRead } from '../checker/input.ts'
import type { RoomRef } from '../clients/client.ts'
import { CommandRefused, execute } from '../clients/http-commands.ts'
import { messageRecord } from '../clients/message-record.ts'
import type { MessageRecord } from '../history/history.ts'
import { downloaded, type UploadedFile } from './uploaded-files.ts'

const ANSWER_TIMEOUT_MS = 10_000
const PAGE = 100

/** Creates the rooms of a round, is a member of them all the time, and reads everything at the end. */
export class Auditor {
  /** The token of a member since the final reads. */
  #newcomer = ''

  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly rooms: RoomRef[],
  ) {}

  /** `url` is the server's own address, without the proxy. */
  static async start(url: string, count: number): Promise<Auditor> {
    const { token } = await execute(url, 'session.start', { name: 'Auditor' })
    const rooms: RoomRef[] = []
    for (let at = 1; at <= count; at++) {
      const { room } = await execute(url, 'room.create', { name: `Room ${at}` }, token)
      rooms.push({ id: room.id, code: room.code })
    }
    return new Auditor(url, token, rooms)
  }

  /** The epoch and the current rev of each room, as a new client receives them. */
  async heads(): Promise<{ epoch: string; revs: Map<string, number> }> {
    const socket = await this.#connect()
    try {
      const { epoch, rooms } = await sync(socket)
      return { epoch, revs: new Map(rooms.map(({ room, to }) => [room.id, to])) }
    } finally {
      socket.disconnect()
    }
  }

  /**
   * All rooms as a new member reads them, after the last write. `report` receives a line for each difference between
   * reading forwards and backwards, and between an old and a new member.
   */
  async finalReads(report: (line: string) => void): Promise<Record<string, FinalRead>> {
    const { epoch, revs } = await this.heads()
    const { token } = await execute(this.url, 'session.start', { name: 'Newcomer' })
    this.#newcomer = token
    const reads: Record<string, FinalRead> = {}
    for (const { id, code } of this.rooms) {
      await execute(this.url, 'room.join', { code }, token)
      const messages = await this.#forwards(id, token)
      if (!Bun.deepEquals(messages, await this.#backwards(id, token)))
        report(`Room ${id} has other messages backwards than forwards`)
      if (!Bun.deepEquals(messages, await this.#forwards(id, this.token)))
        report(`Room ${id} has other messages for a new member than for an old one`)
      reads[id] = { epoch, rev: revs.get(id) ?? 0, messages, threads: await this.#threads(id, messages, token) }
    }
    return reads
  }

  /** All files as the new member of the final reads receives them, by id. */
  async downloads(files: UploadedFile[]): Promise<Record<string, Download>> {
    const all: Record<string, Download> = {}
    for (const file of files) all[file.id] = await downloaded(this.url, file, this.#newcomer)
    return all
  }

  /** Of messages that count replies. */
  async #threads(room: string, messages: MessageRecord[], token: string): Promise<FinalRead['threads']> {
    const threads: FinalRead['threads'] = {}
    for (const { id, replies } of messages) if (replies !== undefined) threads[id] = await this.#thread(room, id, token)
    return threads
  }

  async #thread(room: string, thread: string, token: string): Promise<MessageRecord[]> {
    const all: MessageRecord[] = []
    for (let after = 0; ; after = all.at(-1)!.seq) {
      const page = await execute(this.url, 'thread.page', { room, thread, after, limit: PAGE }, token)
      all.push(...page.messages.map(messageRecord))
      if (!page.more.after) return all
    }
  }

  async #forwards(room: string, token: string): Promise<MessageRecord[]> {
    const all: MessageRecord[] = []
    for (let after = 0; ; after = all.at(-1)!.seq) {
      const page = await execute(this.url, 'message.page', { room, after, limit: PAGE }, token)
      all.push(...page.messages.map(messageRecord))
      if (!page.more.after) return all
    }
  }

  /** Page by page from the newest message; the result is oldest first. */
  async #backwards(room: string, token: string): Promise<MessageRecord[]> {
    const pages: MessageRecord[][] = []
    for (let before: number | undefined; ; before = pages.at(-1)![0]!.seq) {
      const page = await execute(this.url, 'message.page', { room, limit: PAGE, ...(before && { before }) }, token)
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
      // After a refusal the transport is still open.
      socket.disconnect()
      throw error
    }
    return socket
  }
}

async function sync(socket: Socket): Promise<Results['sync']> {
  const answer = await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck('sync', { known: [] })
  const { ok, error } = answer as { ok?: Results['sync']; error?: WireError }
  if (ok === undefined) throw new CommandRefused('sync', error!)
  return ok
}
