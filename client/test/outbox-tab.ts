import { afterEach, beforeEach } from 'bun:test'
import type { Input, Results } from '../../protocol/commands.ts'
import type { Message, RoomState } from '../../protocol/entities.ts'
import type { Refusal } from '../../protocol/errors.ts'
import type { Cache } from '../stores/cache/cache.ts'
import { UnsentStore } from '../stores/cache/unsent-store.ts'
import { Feed } from '../stores/history/feed.ts'
import { Tabs } from '../stores/identity/tabs.ts'
import { TabLeadership } from '../stores/outbox/leadership.ts'
import { Outbox } from '../stores/outbox/outbox.svelte.ts'
import { ResendLost } from '../stores/outbox/resend-lost.ts'
import { Browser } from './browser.ts'
import { alice, frameOf, garden, kitchen, reset } from './cast.ts'
import { FakeWire } from './fake-wire.ts'
import { Locks } from './locks.ts'
import { Uploads } from '../stores/uploads/uploads.svelte.ts'

/** One tab of a browser, up to the outbox. */
export class OutboxTab {
  readonly wire = new FakeWire()
  readonly acknowledged: Message[] = []
  readonly outbox: Outbox
  readonly uploads: Uploads
  readonly cache: Cache
  readonly #tabs = new Tabs('parley')

  constructor(cache: Cache, locks: LockManager, server: MessageServer) {
    this.answerSync([reset(0), reset(0, garden)])
    this.wire.answer('message.send', (input) => server.take(input))
    const feed = new Feed({ wire: this.wire, confirm: async () => true })
    this.cache = cache
    const tabs = this.#tabs
    const leadership = new TabLeadership('parley uploads', locks)
    this.uploads = new Uploads({ wire: this.wire, cache, tabs, leadership, connection: undefined })
    this.outbox = new Outbox({
      wire: this.wire,
      cache,
      feed,
      resendLost: new ResendLost({ wire: this.wire, cache, feed }),
      leadership: new TabLeadership('parley', locks),
      tabs,
      uploads: this.uploads,
    })
    this.outbox.onAcknowledged((stored) => this.acknowledged.push(stored))
  }

  answerSync(rooms: RoomState[]): void {
    this.wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms }))
  }

  /** From now on the disk refuses writes, as when it is full. Answers how to make space again. */
  fillDisk(): () => void {
    this.cache.unsent.put = refuse
    return () => (this.cache.unsent.put = UnsentStore.prototype.put)
  }

  /** From now on the disk refuses reads and writes, as when it was removed. */
  breakDisk(): void {
    this.fillDisk()
    this.cache.unsent.outgoing = refuse
  }

  /** As when the browser closes the tab: the disk stays. */
  close(): void {
    this.wire.disconnect()
    this.#tabs.close()
  }

  /** The feed brings all acknowledged messages. */
  bringsAll(): void {
    const changes = this.acknowledged.map((stored) => ({ rev: stored.rev, message: stored }))
    this.wire.emit('changes', frameOf(0, changes.at(-1)!.rev, changes))
  }

  says(body: string, room = kitchen): Promise<void> {
    return this.outbox.send(room, { body })
  }

  texts(room = kitchen): string[] {
    return this.outbox.of(room).map(({ content }) => content.body)
  }
}

const refuse = (): Promise<never> => Promise.reject(new DOMException('', 'QuotaExceededError'))

/** Answers `message.send`, and collects what has reached it, in order. */
export class MessageServer {
  readonly inputs: Input<'message.send'>[] = []
  refuse: (input: Input<'message.send'>) => Refusal | null | Promise<Refusal | null> = () => null
  mostAtOnce = 0
  #underWay = 0

  async take(input: Input<'message.send'>): Promise<Results['message.send']> {
    this.inputs.push(input)
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay)
    await Bun.sleep(1)
    const refusal = await this.refuse(input)
    this.#underWay--
    if (refusal) throw refusal
    return { id: input.id, seq: this.inputs.length, rev: this.inputs.length, at: 1 }
  }

  get texts(): string[] {
    return this.inputs.map(({ body }) => body)
  }

  get ids(): string[] {
    return this.inputs.map(({ id }) => id)
  }
}

/** For each test a new browser and server. */
export class OutboxTabs {
  sent!: MessageServer
  locks!: Locks
  #browser!: Browser
  #open: OutboxTab[] = []

  constructor() {
    beforeEach(() => {
      this.#browser = new Browser()
      this.locks = new Locks()
      this.sent = new MessageServer()
    })
    afterEach(async () => {
      for (const tab of this.#open.splice(0)) tab.close()
      await this.#browser.close()
    })
  }

  /** What another tab of the browser would read. */
  cache(): Cache {
    return this.#browser.cache()
  }

  async open(person = alice, cache = this.cache()): Promise<OutboxTab> {
    const tab = new OutboxTab(cache, this.locks, this.sent)
    this.#open.push(tab)
    await tab.outbox.adopt(person)
    return tab
  }
}
