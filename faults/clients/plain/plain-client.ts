import type { Results } from '../../../protocol/commands.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Client, ClientStatus, Spot } from '../client.ts'
import type { Arrival } from '../crowd-process.ts'
import { seen } from '../message-record.ts'
import { Feed } from './feed.ts'
import { fill } from './load-history.ts'
import { Link } from './connection.ts'
import { Outbox } from './outbox.ts'
import { sendLostAgain } from './resend-lost.ts'

const PAGE = 50
const ARRIVE_AGAIN_MS = 500

/** A bot: the official client, and docs/protocol.md, "To lose nothing". */
export class PlainClient implements Client {
  readonly name: string
  readonly #arrival: Arrival
  readonly #link: Link
  readonly #feed: Feed
  readonly #outboxes = new Map<string, Outbox>()
  /** Rooms that this person was in when the server lost its memory of it. */
  readonly #strayed = new Map<string, number>()
  #mends = 0
  #mending = Promise.resolve()
  #beginning = false

  constructor(arrival: Arrival) {
    const { name, url, random, diary } = arrival
    this.name = name
    this.#arrival = arrival
    this.#link = new Link({
      url,
      random,
      onOnline: () => {
        diary.note({ type: 'connected' })
        void this.#feed.sync()
      },
      onOffline: () => {
        diary.note({ type: 'disconnected' })
        this.#feed.offline()
      },
      onEvent: (event, payload) => this.#hear(event, payload),
      onUnauthorized: () => void this.#begin(),
    })
    this.#feed = new Feed({
      link: this.#link,
      diary,
      random,
      onSynced: (strayed) => this.#synced(strayed),
      // What was still to be said there is refused: that, too, is an answer.
      onDropped: (room) => void this.#outboxes.get(room)?.drain(),
    })
  }

  rooms(): string[] {
    return [...this.#feed.held.keys()]
  }

  async arrive(): Promise<void> {
    await this.#begin()
    this.#link.open()
  }

  send(room: string, body: string): void {
    this.#outbox(room).add({ id: Bun.randomUUIDv7(), body })
  }

  async join(spot: Spot): Promise<void> {
    await this.#join(spot)
  }

  async leave(room: string): Promise<void> {
    const { diary } = this.#arrival
    const op = diary.invoke({ do: 'leave', room })
    const reply = await this.#link.ask('room.leave', { room })
    if ('ok' in reply) {
      diary.ok(op, { do: 'leave' })
      this.#feed.drop(room)
    } else if ('error' in reply) diary.refused(op, reply.error.code)
    else diary.lost(op, reply.lost)
  }

  async page(room: string, at: number, forwards: boolean): Promise<void> {
    const seq = Math.floor(at * (this.#feed.held.get(room)?.rev ?? 0))
    await this.#page(room, forwards ? { after: seq } : { before: seq + 1 })
  }

  async reconnect(): Promise<void> {
    this.#link.cut()
  }

  status(): ClientStatus {
    const { held, synced } = this.#feed
    const unfilled = [...held.values()].filter(({ whole }) => !whole).length
    const waiting = [...this.#outboxes.values()].reduce((sum, outbox) => sum + outbox.waiting.length, 0)
    return {
      name: this.name,
      synced,
      pending: waiting + unfilled + this.#strayed.size + this.#mends,
      epoch: this.#arrival.diary.epoch,
      revs: Object.fromEntries([...held].map(([room, { rev }]) => [room, rev])),
    }
  }

  async finish(): Promise<void> {
    const { diary } = this.#arrival
    this.#link.close()
    for (const [room, held] of this.#feed.held)
      diary.note({ type: 'screen', room, epoch: diary.epoch ?? '', rev: held.rev, messages: held.screen() })
    diary.note({ type: 'unsent', ids: [...this.#outboxes.values()].flatMap(({ waiting }) => waiting) })
  }

  /** Whether there was an answer. */
  async #join({ id, code }: Spot, unlessLeftAfter?: number): Promise<boolean> {
    const { diary } = this.#arrival
    const op = diary.invoke({ do: 'join', room: id })
    const reply = await this.#ask<Results['room.join']>('room.join', { code, unlessLeftAfter })
    if ('ok' in reply) {
      diary.ok(op, { do: 'join', rev: reply.ok.room.rev })
      this.#feed.joined(id)
    } else if ('error' in reply) diary.refused(op, reply.error.code)
    else diary.lost(op, reply.lost)
    return !('lost' in reply)
  }

  /** Over whichever door is open; both are the same command. */
  #ask<T>(name: string, input: unknown) {
    return this.#link.online ? this.#link.ask<T>(name, input) : this.#link.post<T>(name, input)
  }

  /** A session, of another person than before if there was one. */
  async #begin(): Promise<void> {
    if (this.#beginning) return
    this.#beginning = true
    this.#link.token = ''
    for (;;) {
      const reply = await this.#link.post<Results['session.start']>('session.start', { name: this.name })
      if ('ok' in reply && reply.ok.token !== undefined) {
        this.#link.token = reply.ok.token
        this.#beginning = false
        return this.#arrival.diary.note({ type: 'person', person: reply.ok.person.id })
      }
      await Bun.sleep(ARRIVE_AGAIN_MS)
    }
  }

  #hear(event: string, payload: unknown): void {
    if (event === 'changes') this.#feed.changes(payload as Events['changes'])
    else if (event === 'removed') this.#feed.removed((payload as Events['removed']).room)
  }

  /** One after the other: what one has seen to, the next need not. */
  #synced(strayed: [string, number][]): void {
    for (const [room, rev] of strayed) this.#strayed.set(room, rev)
    this.#mends++
    this.#mending = this.#mending.then(() => this.#mend()).finally(() => this.#mends--)
  }

  async #mend(): Promise<void> {
    for (const [room, rev] of this.#strayed) {
      const spot = this.#arrival.setup.rooms.find(({ id }) => id === room)
      if (spot === undefined || (await this.#join(spot, rev))) this.#strayed.delete(room)
    }
    for (const room of this.rooms()) {
      await sendLostAgain(room, this.#link, this.#outbox(room), this.#arrival.diary.epoch)
      void fill(this.#feed, room, (where) => this.#page(room, where))
    }
    for (const outbox of this.#outboxes.values()) void outbox.drain()
  }

  async #page(room: string, where: { before?: number; after?: number }): Promise<Results['message.page'] | null> {
    const { diary } = this.#arrival
    const op = diary.invoke({ do: 'page', room, ...where })
    const reply = await this.#link.ask<Results['message.page']>('message.page', { room, limit: PAGE, ...where })
    if ('ok' in reply) {
      const { messages, rev, more } = reply.ok
      diary.ok(op, { do: 'page', messages: messages.map(seen), rev, before: more.before, after: more.after })
      return reply.ok
    }
    if ('error' in reply) diary.refused(op, reply.error.code)
    else diary.lost(op, reply.lost)
    return null
  }

  #outbox(room: string): Outbox {
    let outbox = this.#outboxes.get(room)
    if (outbox === undefined) {
      const { diary, random } = this.#arrival
      outbox = new Outbox({
        room,
        link: this.#link,
        diary,
        random,
        held: () => this.#feed.held.has(room),
        open: () => this.#feed.synced && !this.#strayed.has(room),
        onStranger: () => void this.#feed.sync(),
      })
      this.#outboxes.set(room, outbox)
    }
    return outbox
  }
}
