import type { Results } from '../../../protocol/commands.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Client, ClientStatus, RoomRef } from '../client.ts'
import type { ClientOptions } from '../crowd-process.ts'
import type { ContentRecord, MessageChange } from '../../history/history.ts'
import { messageRecord, threadOutcome } from '../message-record.ts'
import { Connection, type Reply } from './connection.ts'
import { Feed, type LostRoom } from './feed.ts'
import { loadHistory } from './load-history.ts'
import { Outbox } from './outbox.ts'
import { requeueLost } from './requeue-lost.ts'
import { Uploader } from './uploader.ts'

const PAGE = 50
const RETRY_MS = 500

/** A bot with the official Socket.IO client, written by docs/protocol.md, "To lose nothing". */
export class PlainClient implements Client {
  readonly name: string
  #sessions = 0
  readonly #options: ClientOptions
  readonly #connection: Connection
  readonly #feed: Feed
  readonly #uploader: Uploader
  readonly #outboxes = new Map<string, Outbox>()
  /** Rooms to join again, because the data lost this person's membership; each with the rev of its cache. */
  readonly #lostRooms = new Map<string, number>()
  #recoveries = 0
  #recovering = Promise.resolve()
  #startingSession = false

  constructor(options: ClientOptions) {
    const { name, url, random, recorder } = options
    this.name = name
    this.#options = options
    this.#connection = new Connection({
      url,
      random,
      onOnline: () => {
        recorder.note({ type: 'connected' })
        void this.#feed.sync()
      },
      onOffline: () => {
        recorder.note({ type: 'disconnected' })
        this.#feed.offline()
      },
      onEvent: (event, payload) => this.#receive(event, payload),
      onUnauthorized: () => void this.#startSession(),
    })
    this.#uploader = new Uploader(this.#connection, recorder, random.fork('files'))
    this.#feed = new Feed({
      connection: this.#connection,
      recorder,
      random,
      onSynced: (lostRooms) => this.#synced(lostRooms),
      // The server then refuses the messages that wait for this room, and a refusal is an answer, too.
      onDropped: (room) => void this.#outboxes.get(room)?.drain(),
    })
  }

  rooms(): string[] {
    return [...this.#feed.rooms.keys()]
  }

  async start(): Promise<void> {
    await this.#startSession()
    this.#connection.open()
  }

  send(room: string, body: string, content: ContentRecord): void {
    this.#outbox(room).add({ do: 'send', room, id: Bun.randomUUIDv7(), body, ...content })
  }

  change(change: MessageChange): void {
    this.#outbox(change.room).add(change)
  }

  upload(room: string, count: number): Promise<string[]> {
    return this.#uploader.upload(room, count)
  }

  async join(ref: RoomRef): Promise<void> {
    await this.#join(ref)
  }

  async leave(room: string): Promise<void> {
    const { recorder } = this.#options
    const op = recorder.invoke({ do: 'leave', room })
    const reply = await this.#connection.ask('room.leave', { room })
    if ('ok' in reply) {
      recorder.ok(op, { do: 'leave' })
      this.#feed.drop(room)
    } else this.#recordFailure(op, reply)
  }

  async page(room: string, at: number, forwards: boolean): Promise<void> {
    const seq = Math.floor(at * (this.#feed.rooms.get(room)?.rev ?? 0))
    await this.#page(room, forwards ? { after: seq } : { before: seq + 1 })
  }

  async thread(room: string, thread: string): Promise<void> {
    const { recorder } = this.#options
    const op = recorder.invoke({ do: 'thread', room, thread })
    const reply = await this.#ask<Results['thread.page']>('thread.page', { room, thread, limit: PAGE })
    if ('ok' in reply) recorder.ok(op, threadOutcome(reply.ok))
    else this.#recordFailure(op, reply)
  }

  async get(room: string, ids: string[]): Promise<void> {
    const { recorder } = this.#options
    const op = recorder.invoke({ do: 'get', room, ids })
    const reply = await this.#ask<Results['message.get']>('message.get', { room, ids })
    if ('ok' in reply) recorder.ok(op, { do: 'get', messages: reply.ok.messages.map(messageRecord) })
    else this.#recordFailure(op, reply)
  }

  async reconnect(): Promise<void> {
    this.#connection.cut()
  }

  async offline(during: () => void): Promise<void> {
    this.#connection.cut()
    during()
  }

  status(): ClientStatus {
    const { rooms, synced } = this.#feed
    const incomplete = [...rooms.values()].filter(({ complete }) => !complete).length
    const waiting = [...this.#outboxes.values()].reduce((sum, outbox) => sum + outbox.length, 0)
    return {
      name: this.name,
      synced,
      pending: waiting + incomplete + this.#lostRooms.size + this.#recoveries,
      epoch: this.#options.recorder.epoch,
      revs: Object.fromEntries([...rooms].map(([room, { rev }]) => [room, rev])),
    }
  }

  async finish(): Promise<void> {
    const { recorder } = this.#options
    this.#connection.close()
    for (const [room, cached] of this.#feed.rooms) {
      const { rev } = cached
      recorder.note({ type: 'screen', room, epoch: recorder.epoch ?? '', rev, messages: cached.screen() })
    }
    recorder.note({ type: 'unsent', ids: [...this.#outboxes.values()].flatMap(({ waiting }) => waiting) })
  }

  /** Returns whether there was an answer. */
  async #join({ id, code }: RoomRef, unlessLeftAfter?: number): Promise<boolean> {
    const { recorder } = this.#options
    const op = recorder.invoke({ do: 'join', room: id })
    const reply = await this.#ask<Results['room.join']>('room.join', { code, unlessLeftAfter })
    if ('ok' in reply) {
      recorder.ok(op, { do: 'join', rev: reply.ok.room!.rev })
      this.#feed.joined(id)
    } else this.#recordFailure(op, reply)
    return !('noAnswer' in reply)
  }

  /** Over the socket or HTTP: both have the same commands. */
  #ask<T>(name: string, input: unknown) {
    return this.#connection.online ? this.#connection.ask<T>(name, input) : this.#connection.post<T>(name, input)
  }

  /** A session of a new person. */
  async #startSession(): Promise<void> {
    if (this.#startingSession) return
    this.#startingSession = true
    this.#connection.token = ''
    for (;;) {
      const reply = await this.#connection.post<Results['session.start']>('session.start', {
        // The person of a lost session is still in the rooms, under the name that they had.
        name: this.#sessions++ === 0 ? this.name : `${this.name} ${this.#sessions}`,
      })
      if ('ok' in reply) {
        this.#connection.token = reply.ok.token
        this.#startingSession = false
        return this.#options.recorder.note({ type: 'person', person: reply.ok.person.id })
      }
      await Bun.sleep(RETRY_MS)
    }
  }

  #receive(event: string, payload: unknown): void {
    if (event === 'changes') this.#feed.receive(payload as Events['changes'])
    else if (event === 'removed') this.#feed.removed((payload as Events['removed']).room)
  }

  /** One recovery after the other: each sees the result of the one before. */
  #synced(lostRooms: LostRoom[]): void {
    for (const [room, rev] of lostRooms) this.#lostRooms.set(room, rev)
    this.#recoveries++
    this.#recovering = this.#recovering.then(() => this.#recover()).finally(() => this.#recoveries--)
  }

  async #recover(): Promise<void> {
    const { setup, recorder } = this.#options
    for (const [room, rev] of this.#lostRooms) {
      const ref = setup.rooms.find(({ id }) => id === room)
      if (ref === undefined || (await this.#join(ref, rev))) this.#lostRooms.delete(room)
    }
    for (const room of this.rooms()) {
      await requeueLost(room, this.#connection, this.#outbox(room), recorder.epoch)
      void loadHistory(this.#feed, room, (where) => this.#page(room, where))
    }
    for (const outbox of this.#outboxes.values()) void outbox.drain()
  }

  async #page(room: string, where: { before?: number; after?: number }): Promise<Results['message.page'] | null> {
    const { recorder } = this.#options
    const op = recorder.invoke({ do: 'page', room, ...where })
    const reply = await this.#connection.ask<Results['message.page']>('message.page', { room, limit: PAGE, ...where })
    if ('ok' in reply) {
      const { messages, rev, more } = reply.ok
      recorder.ok(op, {
        do: 'page',
        messages: messages.map(messageRecord),
        rev,
        before: more.before,
        after: more.after,
      })
      return reply.ok
    }
    this.#recordFailure(op, reply)
    return null
  }

  #recordFailure(op: number, reply: Exclude<Reply<unknown>, { ok: unknown }>): void {
    const { recorder } = this.#options
    if ('error' in reply) recorder.refused(op, reply.error)
    else recorder.noAnswer(op, reply.noAnswer)
  }

  #outbox(room: string): Outbox {
    let outbox = this.#outboxes.get(room)
    if (outbox === undefined) {
      const { recorder, random } = this.#options
      outbox = new Outbox({
        room,
        connection: this.#connection,
        recorder,
        random,
        isMember: () => this.#feed.rooms.has(room),
        isSynced: () => this.#feed.synced && !this.#lostRooms.has(room),
        onNotMember: () => void this.#feed.sync(),
      })
      this.#outboxes.set(room, outbox)
    }
    return outbox
  }
}
