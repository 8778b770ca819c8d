import { afterEach, beforeEach } from 'bun:test'
import type { Results } from '../../protocol/commands.ts'
import type { Message, RoomState } from '../../protocol/entities.ts'
import { Feed } from '../stores/history/feed.ts'
import { Rooms } from '../stores/history/rooms.svelte.ts'
import { Timeline, type TimelineOptions } from '../stores/history/timeline.svelte.ts'
import { Browser } from './browser.ts'
import { alice, bob, kitchen, member, reset } from './cast.ts'
import { FakeWire } from './fake-wire.ts'
import { History } from './history.ts'
import { until } from './until.ts'

/** A tab with one room on the server. */
export class TimelineTab {
  readonly wire = new FakeWire()
  readonly feed: Feed
  readonly rooms: Rooms
  readonly loaded: string[] = []
  readonly acknowledged: Message[] = []
  readonly #cache

  constructor(browser: Browser, history: History, first: RoomState) {
    this.#cache = browser.cache()
    this.answerSync([first])
    this.wire.answer('message.page', (input) => history.page(input))
    this.wire.answer('room.members', () => ({ members: [member(alice), member(bob)], rev: history.rev, more: false }))
    this.feed = new Feed({ wire: this.wire, confirm: async () => true })
    this.rooms = new Rooms({ wire: this.wire, cache: this.#cache, feed: this.feed, me: () => alice.id })
  }

  answerSync(rooms: Results['sync']['rooms']): void {
    this.wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms }))
  }

  async start(): Promise<void> {
    await this.#cache.adopt(alice, 'one')
    const cached = await this.#cache.load()
    this.feed.restore(cached.epoch, cached.rooms)
    this.rooms.restore(cached.rooms)
  }

  async connect(): Promise<void> {
    this.wire.connect()
    await until(() => this.feed.caughtUp)
  }

  timeline({ left }: Pick<TimelineOptions, 'left'> = {}): Timeline {
    return new Timeline({
      left: left ?? null,
      room: kitchen,
      wire: this.wire,
      cache: this.#cache,
      feed: this.feed,
      rooms: this.rooms,
      loaded: (messages) => this.loaded.push(...messages.map(({ id }) => id)),
      acknowledged: () => this.acknowledged,
      closed: () => undefined,
    })
  }

  async opened(options: Pick<TimelineOptions, 'left'> = {}): Promise<Timeline> {
    const timeline = this.timeline(options)
    await until(() => timeline.status === 'ready')
    await until(() => !timeline.loadingBefore)
    return timeline
  }
}

/** For each test a new browser, and a room with this many messages on the server. */
export class TimelineTabs {
  history!: History
  #browser!: Browser

  constructor(messages = 200) {
    beforeEach(() => {
      this.#browser = new Browser()
      this.history = new History(messages)
    })
    afterEach(() => this.#browser.close())
  }

  async offline(first: RoomState = reset(this.history.rev)): Promise<TimelineTab> {
    const tab = new TimelineTab(this.#browser, this.history, first)
    await tab.start()
    return tab
  }

  async online(first?: RoomState): Promise<TimelineTab> {
    const tab = await this.offline(first)
    await tab.connect()
    return tab
  }
}

export function seqs(timeline: Timeline): number[] {
  return timeline.messages.map(({ seq }) => seq)
}

export function through(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
