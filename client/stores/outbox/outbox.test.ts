import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Input, Results } from '../../../protocol/commands.ts'
import type { Message, RoomState } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, garden, kitchen, message, reset, said, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { Locks } from '../../test/locks.ts'
import { until } from '../../test/until.ts'
import { Cache } from '../cache/cache.ts'
import { Feed } from '../history/feed.ts'
import { Healing } from './resend-lost.ts'
import { TabLeadership } from './leadership.ts'
import { Outbox } from './outbox.svelte.ts'
import { MemoryShelf } from '../cache/memory.ts'
import { Tabs } from '../identity/tabs.ts'

/** One tab of a browser, up to the outbox. */
class Tab {
  readonly wire = new FakeWire()
  readonly acknowledged: Message[] = []
  readonly outbox: Outbox
  readonly cache: Cache
  readonly #tabs = new Tabs('parley')

  constructor(cache: Cache, locks: LockManager, sent: Sent) {
    this.answerSync([reset(0), reset(0, garden)])
    this.wire.answer('message.send', (input) => sent.take(input))
    const feed = new Feed({ wire: this.wire, meet: async () => true })
    this.cache = cache
    this.outbox = new Outbox({
      wire: this.wire,
      cache,
      feed,
      healing: new Healing({ wire: this.wire, cache, feed }),
      leadership: new TabLeadership('parley', locks),
      tabs: this.#tabs,
      acknowledged: (stored) => this.acknowledged.push(stored),
    })
  }

  answerSync(rooms: RoomState[]): void {
    this.wire.answer('sync', () => ({ epoch: 'one', run: 'a run', person: alice, rooms }))
  }

  /** From now on the disk takes nothing, as when it is full. Answers how to make place again. */
  fillDisk(): () => void {
    this.cache.putPending = refuse
    return () => (this.cache.putPending = Cache.prototype.putPending)
  }

  /** From now on the disk takes nothing and tells nothing, as when it was taken away. */
  breakDisk(): void {
    this.fillDisk()
    this.cache.outbox = refuse
  }

  /** As when the browser closes it: the disk stays. */
  close(): void {
    this.wire.disconnect()
    this.#tabs.close()
  }

  /** The feed tells of all that the server has taken. */
  told(): void {
    const changes = this.acknowledged.map((stored) => ({ rev: stored.rev, message: stored }))
    this.wire.say('changes', { room: kitchen, from: 0, to: changes.at(-1)!.rev, changes })
  }

  texts(room = kitchen): string[] {
    return this.outbox.of(room).map(({ body }) => body)
  }
}

const refuse = (): Promise<never> => Promise.reject(new DOMException('', 'QuotaExceededError'))

/** What has reached the other end, in order. */
class Sent {
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

let browser: Browser
let locks: Locks
let sent: Sent
let open: Tab[]

beforeEach(() => {
  browser = new Browser()
  locks = new Locks()
  sent = new Sent()
  open = []
})

afterEach(async () => {
  for (const tab of open) tab.close()
  await browser.close()
})

async function tab(person = alice.id, cache = browser.cache()): Promise<Tab> {
  const opened = new Tab(cache, locks, sent)
  open.push(opened)
  await opened.outbox.adopt(person)
  return opened
}

function memory(): Cache {
  return new Cache(Promise.resolve(new MemoryShelf()))
}

describe('one tab', () => {
  test('[G4] what was said leaves in its order, one at a time', async () => {
    const here = await tab()
    here.wire.connect()
    for (const body of ['one', 'two', 'three', 'four']) void here.outbox.send(kitchen, body)
    expect(here.texts()).toEqual(['one', 'two', 'three', 'four'])
    await until(() => here.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'two', 'three', 'four'])
    expect(sent.mostAtOnce).toBe(1)
    expect(here.acknowledged.map(({ body, author }) => [body, author])).toContainEqual(['four', alice.id])
    here.told()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
  })

  test('rooms do not wait for each other', async () => {
    const here = await tab()
    sent.refuse = ({ room }) => (room === kitchen ? new Promise(() => undefined) : null)
    here.wire.connect()
    await here.outbox.send(kitchen, 'stuck')
    await here.outbox.send(garden, 'free')
    await until(() => here.texts(garden).length === 0)
    expect(here.outbox.of(kitchen)[0]!.state).toBe('sending')
  })

  test('[G6] send resolves when it is on disk, and offline it stays there', async () => {
    const here = await tab()
    await here.outbox.send(kitchen, 'later')
    expect((await browser.cache().outbox(alice.id)).map(({ body }) => body)).toEqual(['later'])
    expect(here.outbox.of(kitchen)[0]!.state).toBe('waiting')
    expect(sent.inputs).toEqual([])
  })

  test('[G2] a cut before the ack: the same id goes again', async () => {
    const here = await tab()
    sent.refuse = () => new Promise(() => undefined)
    here.wire.connect()
    await here.outbox.send(kitchen, 'did it arrive?')
    await until(() => sent.inputs.length === 1)
    here.wire.disconnect()
    await until(() => here.outbox.of(kitchen)[0]!.state === 'waiting')
    sent.refuse = () => null
    here.wire.connect()
    await until(() => here.texts().length === 0)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('a refusal that passes is waited for, and the order stays', async () => {
    const here = await tab()
    let refused = 0
    sent.refuse = () => (refused++ < 2 ? new Refusal('rate_limited', 'Slowly.', 15) : null)
    here.wire.connect()
    await here.outbox.send(kitchen, 'one')
    await here.outbox.send(kitchen, 'two')
    await until(() => here.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'one', 'one', 'two'])
  })

  test('[G6] while the server takes nothing it is told why, until it takes the first again', async () => {
    const here = await tab()
    let full = true
    sent.refuse = () => (full ? new Refusal('unavailable', 'The disk is full.', 15) : null)
    here.wire.connect()
    expect(here.outbox.held).toBeNull()
    await here.outbox.send(kitchen, 'for later')
    await until(() => here.outbox.held === 'The disk is full.')
    expect(here.outbox.of(kitchen)).toMatchObject([{ body: 'for later' }])
    full = false
    await until(() => here.outbox.held === null)
    expect(here.acknowledged.map(({ body }) => body)).toEqual(['for later'])
  })

  test('a lost connection is not told as a server that takes nothing', async () => {
    const here = await tab()
    sent.refuse = () => new Refusal('unavailable', 'The disk is full.', 15)
    here.wire.connect()
    await here.outbox.send(kitchen, 'for later')
    await until(() => here.outbox.held !== null)
    here.wire.disconnect()
    expect(here.outbox.held).toBeNull()
  })

  test('the notice goes when nothing waits any more', async () => {
    const here = await tab()
    sent.refuse = () => new Refusal('unavailable', 'The disk is full.', 60_000)
    here.wire.connect()
    await here.outbox.send(kitchen, 'never mind')
    await until(() => here.outbox.held !== null && here.outbox.of(kitchen)[0]!.state === 'waiting')
    here.outbox.discard(here.outbox.of(kitchen)[0]!.id)
    expect(here.outbox.held).toBeNull()
  })

  test('[G6] a server that was full for long may fail once without the message failing', async () => {
    const here = await tab()
    let asked = 0
    sent.refuse = () => {
      asked++
      if (asked <= 6) return new Refusal('rate_limited', 'Slowly.', 1)
      return asked === 7 ? new Refusal('internal', 'It broke.', 1) : null
    }
    here.wire.connect()
    await here.outbox.send(kitchen, 'patient')
    await until(() => here.texts().length === 0)
    expect(here.acknowledged.map(({ body }) => body)).toEqual(['patient'])
  })

  test('[G6] what no disk takes is sent from memory', async () => {
    const here = await tab()
    here.breakDisk()
    await here.outbox.send(kitchen, 'only in memory')
    expect(here.texts()).toEqual(['only in memory'])
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['only in memory'])
  })

  test('[G6] what no disk takes and the server refuses for good stays to be read', async () => {
    const here = await tab()
    here.fillDisk()
    sent.refuse = () => new Refusal('invalid', 'No.')
    here.wire.connect()
    await here.outbox.send(kitchen, 'my words')
    await until(() => here.outbox.of(kitchen)[0]?.state === 'failed')
    here.wire.disconnect()
    here.wire.connect()
    await until(() => here.wire.askedFor('sync').length === 2)
    await Bun.sleep(20)
    expect(here.outbox.of(kitchen)).toMatchObject([{ body: 'my words', state: 'failed', problem: 'No.' }])
  })

  test('a refusal for good fails one, tells why, and lets the next go', async () => {
    const here = await tab()
    sent.refuse = ({ body }) => (body === 'bad' ? new Refusal('invalid', 'The text is empty.') : null)
    here.wire.connect()
    await here.outbox.send(kitchen, 'bad')
    await here.outbox.send(kitchen, 'good')
    await until(() => here.acknowledged.length === 1)
    expect(here.outbox.of(kitchen)).toMatchObject([{ body: 'bad', state: 'failed', problem: 'The text is empty.' }])
    expect(sent.texts).toEqual(['bad', 'good'])
  })

  test('a failed one goes again when asked, under its id unless that belongs to another text', async () => {
    const here = await tab()
    let code: 'not_found' | 'conflict' = 'not_found'
    let refusing = true
    sent.refuse = () => (refusing ? new Refusal(code, 'No.') : null)
    here.wire.connect()
    await here.outbox.send(kitchen, 'again')
    const failed = await until(
      () => here.outbox.of(kitchen)[0],
      (pending) => pending?.state === 'failed',
    )
    code = 'conflict'
    here.outbox.retry(failed!.id)
    await until(() => sent.inputs.length === 2 && here.outbox.of(kitchen)[0]?.state === 'failed')
    refusing = false
    here.outbox.retry(failed!.id)
    await until(() => here.texts().length === 0)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
    expect(sent.ids[2]).not.toBe(sent.ids[0]!)
    here.told()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
  })

  test('what fails on the server again and again does not hold up the rest for ever', async () => {
    const here = await tab()
    sent.refuse = ({ body }) => (body === 'poison' ? new Refusal('internal', 'It broke.', 1) : null)
    here.wire.connect()
    await here.outbox.send(kitchen, 'poison')
    await here.outbox.send(kitchen, 'fine')
    await until(() => here.texts().length === 1 && here.outbox.of(kitchen)[0]!.state === 'failed')
    expect(sent.texts.filter((body) => body === 'poison')).toHaveLength(5)
    expect(sent.texts.at(-1)).toBe('fine')
  })

  test('a discarded one gives its text back and is never sent', async () => {
    const here = await tab()
    await here.outbox.send(kitchen, 'never mind')
    const { id } = here.outbox.of(kitchen)[0]!
    expect(here.outbox.discard(id)!.body).toBe('never mind')
    expect(here.outbox.discard(id)).toBeUndefined()
    here.wire.connect()
    await Bun.sleep(20)
    expect(sent.inputs).toEqual([])
  })

  test('[G2] a message whose change comes before its ack is on the screen once', async () => {
    const here = await tab()
    const { promise, resolve } = Promise.withResolvers<null>()
    sent.refuse = () => promise
    here.wire.connect()
    await here.outbox.send(kitchen, 'quick')
    const { id } = await until(
      () => here.outbox.of(kitchen)[0]!,
      (pending) => pending.state === 'sending',
    )
    const stored = message(1, { id, author: alice.id, body: 'quick' })
    here.wire.say('changes', { room: kitchen, from: 0, to: 1, changes: [{ rev: 1, message: stored }] })
    expect(here.texts()).toEqual([])
    resolve(null)
    await Bun.sleep(10)
    expect(here.acknowledged).toEqual([])
    expect(sent.inputs).toHaveLength(1)
  })
})

describe('between the ack and the feed', () => {
  test('[G9] what was taken is on disk and not on the screen until the feed tells of it', async () => {
    const here = await tab()
    here.wire.connect()
    await here.outbox.send(kitchen, 'hello')
    await until(() => here.acknowledged.length === 1)
    expect(here.texts()).toEqual([])
    expect(await browser.cache().outbox(alice.id)).toHaveLength(1)
    here.told()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
    here.wire.disconnect()
    here.wire.connect()
    await Bun.sleep(20)
    expect(sent.inputs).toHaveLength(1)
  })

  test('[G9] what the next sync does not reach goes again, under its id', async () => {
    const here = await tab()
    here.wire.connect()
    await here.outbox.send(kitchen, 'only the ack came')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('what a sync names, or was in a room that is left, does not go again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.outbox.send(kitchen, 'named')
    await here.outbox.send(garden, 'left behind')
    await until(() => here.acknowledged.length === 2)
    here.wire.disconnect()
    const changes = here.acknowledged.slice(0, 1).map((stored) => ({ rev: 1, message: stored }))
    here.answerSync([state({ from: 0, to: 1, changes })])
    here.wire.connect()
    await until(() => here.wire.askedFor('sync').length === 2)
    await Bun.sleep(20)
    expect(sent.inputs).toHaveLength(2)
    expect(await browser.cache().outbox(alice.id)).toEqual([])
  })

  test('[G9] a rev that another run gave to another message proves nothing: it goes again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.outbox.send(kitchen, 'mine')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.answerSync([state({ from: 0, to: 1, changes: said(0, 1) })])
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('[G10] what is taken while its room is left is not sent again', async () => {
    const here = await tab()
    const { promise, resolve } = Promise.withResolvers<null>()
    sent.refuse = () => promise
    here.wire.connect()
    await here.outbox.send(kitchen, 'last words')
    await until(() => sent.inputs.length === 1)
    here.wire.say('removed', { room: kitchen, reason: 'left' })
    resolve(null)
    await until(() => here.acknowledged.length === 1)
    await until(() => here.texts().length === 0)
    here.wire.disconnect()
    here.answerSync([reset(0, garden)])
    here.wire.connect()
    await Bun.sleep(20)
    expect(sent.inputs).toHaveLength(1)
    expect(await browser.cache().outbox(alice.id)).toEqual([])
  })

  test('[G9] in another life of the data the rev proves nothing: it goes again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.outbox.send(kitchen, 'lost?')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.wire.answer('sync', () => {
      here.outbox.doubt()
      return { epoch: 'two', run: 'another', person: alice, rooms: [reset(9)] }
    })
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
    await until(() => here.texts().length === 0)
  })
})

describe('tabs that come and go', () => {
  test('[G6] what a closed tab has not sent is sent by the next, in its order', async () => {
    const first = await tab()
    await first.outbox.send(kitchen, 'one')
    await first.outbox.send(kitchen, 'two')
    first.close()
    const second = await tab()
    expect(second.texts()).toEqual(['one', 'two'])
    void second.outbox.send(kitchen, 'three')
    second.wire.connect()
    await until(() => second.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'two', 'three'])
  })

  test('[G6] a clock that was set back does not reorder what waits', async () => {
    const first = await tab()
    await first.outbox.send(kitchen, 'before')
    first.close()
    const now = Date.now
    Date.now = () => now() - 3_600_000
    try {
      const second = await tab()
      await second.outbox.send(kitchen, 'after')
      expect(second.texts()).toEqual(['before', 'after'])
    } finally {
      Date.now = now
    }
  })

  test('[G2] of two tabs one sends, and both show', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await one.outbox.send(kitchen, 'from one')
    await two.outbox.send(kitchen, 'from two')
    await until(() => one.texts().length + two.texts().length === 0)
    expect(sent.texts.toSorted()).toEqual(['from one', 'from two'])
    expect(two.wire.askedFor('message.send')).toEqual([])
    await until(() => two.acknowledged.length === 2)
  })

  test('[G6] when the sending tab closes, another takes over', async () => {
    const [one, two] = [await tab(), await tab()]
    sent.refuse = () => new Promise(() => undefined)
    one.wire.connect()
    two.wire.connect()
    await two.outbox.send(kitchen, 'hello')
    await until(() => sent.inputs.length === 1)
    sent.refuse = () => null
    one.close()
    await until(() => two.texts().length === 0)
    expect(sent.ids).toHaveLength(2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('[G6] what the disk of one would not take is sent by the one that sends', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await Bun.sleep(5)
    two.breakDisk()
    await two.outbox.send(kitchen, 'from memory')
    await until(() => one.acknowledged.length + two.acknowledged.length === 2)
    expect(sent.texts).toEqual(['from memory'])
    expect(two.wire.askedFor('message.send')).toEqual([])
  })

  test('[G6] what the disk of one would not take is sent by a leader that was opened only later', async () => {
    const two = await tab()
    two.fillDisk()
    await two.outbox.send(kitchen, 'from memory')
    const one = await tab()
    one.wire.connect()
    await until(() => one.acknowledged.length === 1)
    await until(() => two.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from memory'])
  })

  test('[G6] what the disk of one would not take and the server refuses is failed in both, and goes again from either', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await Bun.sleep(5)
    const makePlace = [one, two].map((each) => each.fillDisk())
    let refusing = true
    sent.refuse = () => (refusing ? new Refusal('invalid', 'No.') : null)
    await two.outbox.send(kitchen, 'from memory')
    const [failed] = await until(
      () => two.outbox.of(kitchen),
      ([pending]) => pending?.state === 'failed',
    )
    expect(one.outbox.of(kitchen)).toEqual(two.outbox.of(kitchen))
    for (const make of makePlace) make()
    refusing = false
    await two.outbox.retry(failed!.id)
    await until(() => one.acknowledged.length + two.acknowledged.length === 2)
    expect(two.wire.askedFor('message.send')).toEqual([])
  })

  test('[G6] what the disk of one would not take and is taken back is not sent by another', async () => {
    const [one, two] = [await tab(), await tab()]
    two.fillDisk()
    await two.outbox.send(kitchen, 'never mind')
    await until(() => one.texts().length === 1)
    two.outbox.discard(two.outbox.of(kitchen)[0]!.id)
    await until(() => one.texts().length === 0)
    one.wire.connect()
    await Bun.sleep(20)
    expect(sent.inputs).toEqual([])
  })

  test('[G6] a tab that is opened while the server takes nothing is told why', async () => {
    const one = await tab()
    sent.refuse = () => new Refusal('unavailable', 'The disk is full.', 15)
    one.wire.connect()
    await one.outbox.send(kitchen, 'for later')
    await until(() => one.outbox.held !== null)
    const two = await tab()
    two.wire.connect()
    await until(() => two.outbox.held === 'The disk is full.')
    sent.refuse = () => null
    await until(() => two.outbox.held === null)
  })

  test('[G6] a sending tab whose disk was taken away does not keep the words of another from being sent', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    await Bun.sleep(5)
    two.wire.connect()
    await one.cache.close()
    await two.outbox.send(kitchen, 'from two')
    await until(() => two.texts().length === 0)
    await one.outbox.send(kitchen, 'from one')
    await until(() => one.texts().length + two.texts().length === 0)
    expect(new Set(sent.texts)).toEqual(new Set(['from two', 'from one']))
  })

  for (const first of ['memory', 'disk'])
    test(`[G6] a tab that has only its memory and one with a disk send each its own, when the ${first} comes first`, async () => {
      const one = await tab(alice.id, first === 'memory' ? memory() : browser.cache())
      const two = await tab(alice.id, first === 'memory' ? browser.cache() : memory())
      one.wire.connect()
      await Bun.sleep(5)
      two.wire.connect()
      await one.outbox.send(kitchen, 'from one')
      await two.outbox.send(kitchen, 'from two')
      await until(() => one.texts().length + two.texts().length === 0)
      expect(sent.texts.toSorted()).toEqual(['from one', 'from two'])
    })

  test('[G2] without Web Locks both may send, under one id', async () => {
    locks = undefined as unknown as Locks
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await one.outbox.send(kitchen, 'hello')
    await until(() => one.texts().length + two.texts().length === 0)
    expect(new Set(sent.ids).size).toBe(1)
  })
})

describe('people', () => {
  test('what one person wrote is neither shown to nor sent as another', async () => {
    const here = await tab()
    await here.outbox.send(kitchen, 'from Alice')
    await here.outbox.adopt(bob.id)
    here.wire.connect()
    await here.outbox.send(kitchen, 'from Bob')
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from Bob'])
  })

  test('[G6] it waits for the one who wrote it', async () => {
    const here = await tab()
    await here.outbox.send(kitchen, 'from Alice')
    await here.outbox.adopt(bob.id)
    await here.outbox.adopt(alice.id)
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from Alice'])
  })

  test('nobody can say nothing', async () => {
    const here = await tab()
    await here.outbox.adopt(null)
    await expect(here.outbox.send(kitchen, 'hello?')).rejects.toThrow(Refusal)
  })
})
