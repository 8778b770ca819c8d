import type { Results } from '../../../protocol/commands.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Client, ClientStatus, RoomRef } from '../client.ts'
import type { ClientOptions } from '../crowd-process.ts'
import { messageRecord } from '../message-record.ts'
import { Feed } from './feed.ts'
import { loadHistory } from './load-history.ts'
import { Connection } from './connection.ts'
import { Outbox } from './outbox.ts'
import { resendLost } from './resend-lost.ts'

const PAGE = 50
const ARRIVE_AGAIN_MS = 500

/** A bot: the official client, and docs/protocol.md, "To lose nothing". */
export class PlainClient implements Client {
  readonly name: string
  readonly #options: ClientOptions
  readonly #connection: Connection
  readonly #feed: Feed
  readonly #outboxes = new Map<string, Outbox>()
  /** Rooms that this person was in when the server lost its memory of it. */
  readonly #lostRooms = new Map<string, number>()
  #recoveries = 0
  #recovering = Promise.resolve()
  #beginning = false

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
      onUnauthorized: () => void this.#begin(),
    })
    this.#feed = new Feed({
      connection: this.#connection,
      recorder,
      random,
      onSynced: (lostRooms) => this.#synced(lostRooms),
      // What was still to be said there is refused: that, too, is an answer.
      onDropped: (room) => void this.#outboxes.get(room)?.drain(),
    })
  }

  rooms(): string[] {
    return [...this.#feed.cached.keys()]
  }

  async arrive(): Promise<void> {
    await this.#begin()
    this.#connection.open()
  }

  send(room: string, body: string): void {
    this.#outbox(room).add({ id: Bun.randomUUIDv7(), body })
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
    } else if ('error' in reply) recorder.refused(op, reply.error.code)
    else recorder.lost(op, reply.lost)
  }

  async page(room: string, at: number, forwards: boolean): Promise<void> {
    const seq = Math.floor(at * (this.#feed.cached.get(room)?.rev ?? 0))
    await this.#page(room, forwards ? { after: seq } : { before: seq + 1 })
  }

  async reconnect(): Promise<void> {
    this.#connection.cut()
  }

  status(): ClientStatus {
    const { cached, synced } = this.#feed
    const unloaded = [...cached.values()].filter(({ complete }) => !complete).length
    const waiting = [...this.#outboxes.values()].reduce((sum, outbox) => sum + outbox.waiting.length, 0)
    return {
      name: this.name,
      synced,
      pending: waiting + unloaded + this.#lostRooms.size + this.#recoveries,
      epoch: this.#options.recorder.epoch,
      revs: Object.fromEntries([...cached].map(([room, { rev }]) => [room, rev])),
    }
  }

  async finish(): Promise<void> {
    const { recorder } = this.#options
    this.#connection.close()
    for (const [room, cached] of this.#feed.cached)
      recorder.note({ type: 'screen', room, epoch: recorder.epoch ?? '', rev: cached.rev, messages: cached.screen() })
    recorder.note({ type: 'unsent', ids: [...this.#outboxes.values()].flatMap(({ waiting }) => waiting) })
  }

  /** Whether there was an answer. */
  async #join({ id, code }: RoomRef, unlessLeftAfter?: number): Promise<boolean> {
    const { recorder } = this.#options
    const op = recorder.invoke({ do: 'join', room: id })
    const reply = await this.#ask<Results['room.join']>('room.join', { code, unlessLeftAfter })
    if ('ok' in reply) {
      recorder.ok(op, { do: 'join', rev: reply.ok.room.rev })
      this.#feed.joined(id)
    } else if ('error' in reply) recorder.refused(op, reply.error.code)
    else recorder.lost(op, reply.lost)
    return !('lost' in reply)
  }

  /** Over whichever door is open; both are the same command. */
  #ask<T>(name: string, input: unknown) {
    return this.#connection.online ? this.#connection.ask<T>(name, input) : this.#connection.post<T>(name, input)
  }

  /** A session, of another person than before if there was one. */
  async #begin(): Promise<void> {
    if (this.#beginning) return
    this.#beginning = true
    this.#connection.token = ''
    for (;;) {
      const reply = await this.#connection.post<Results['session.start']>('session.start', { name: this.name })
      if ('ok' in reply && reply.ok.token !== undefined) {
        this.#connection.token = reply.ok.token
        this.#beginning = false
        return this.#options.recorder.note({ type: 'person', person: reply.ok.person.id })
      }
      await Bun.sleep(ARRIVE_AGAIN_MS)
    }
  }

  #receive(event: string, payload: unknown): void {
    if (event === 'changes') this.#feed.changes(payload as Events['changes'])
    else if (event === 'removed') this.#feed.removed((payload as Events['removed']).room)
  }

  /** One after the other: what one has seen to, the next need not. */
  #synced(lostRooms: [string, number][]): void {
    for (const [room, rev] of lostRooms) this.#lostRooms.set(room, rev)
    this.#recoveries++
    this.#recovering = this.#recovering.then(() => this.#recover()).finally(() => this.#recoveries--)
  }

  async #recover(): Promise<void> {
    for (const [room, rev] of this.#lostRooms) {
      const ref = this.#options.setup.rooms.find(({ id }) => id === room)
      if (ref === undefined || (await this.#join(ref, rev))) this.#lostRooms.delete(room)
    }
    for (const room of this.rooms()) {
      await resendLost(room, this.#connection, this.#outbox(room), this.#options.recorder.epoch)
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
      recorder.ok(op, { do: 'page', messages: messages.map(messageRecord), rev, before: more.before, after: more.after })
      return reply.ok
    }
    if ('error' in reply) recorder.refused(op, reply.error.code)
    else recorder.lost(op, reply.lost)
    return null
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
        cached: () => this.#feed.cached.has(room),
        open: () => this.#feed.synced && !this.#lostRooms.has(room),
        onNotMember: () => void this.#feed.sync(),
      })
      this.#outboxes.set(room, outbox)
    }
    return outbox
  }
}
