import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Input, Results } from '../../../protocol/commands.ts'
import type { Message, MessageContent, RoomState } from '../../../protocol/entities.ts'
import { Refusal, type Reason } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, frameOf, garden, kitchen, message, reset, messageChanges, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { Locks } from '../../test/locks.ts'
import { until } from '../../test/until.ts'
import { Cache } from '../cache/cache.ts'
import { Feed } from '../history/feed.ts'
import { TabLeadership } from './leadership.ts'
import { Outbox } from './outbox.svelte.ts'
import { ResendLost } from './resend-lost.ts'
import { MemoryDb } from '../cache/memory.ts'
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
    const feed = new Feed({ wire: this.wire, confirm: async () => true })
    this.cache = cache
    this.outbox = new Outbox({
      wire: this.wire,
      cache,
      feed,
      resendLost: new ResendLost({ wire: this.wire, cache, feed }),
      leadership: new TabLeadership('parley', locks),
      tabs: this.#tabs,
    })
    this.outbox.onAcknowledged((stored) => this.acknowledged.push(stored))
  }

  answerSync(rooms: RoomState[]): void {
    this.wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms }))
  }

  /** From now on the disk refuses writes, as when it is full. Answers how to make space again. */
  fillDisk(): () => void {
    this.cache.putOutgoing = refuse
    return () => (this.cache.putOutgoing = Cache.prototype.putOutgoing)
  }

  /** From now on the disk refuses reads and writes, as when it was removed. */
  breakDisk(): void {
    this.fillDisk()
    this.cache.outbox = refuse
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

/** What has reached the server, in order. */
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

async function tab(person = alice, cache = browser.cache()): Promise<Tab> {
  const opened = new Tab(cache, locks, sent)
  open.push(opened)
  await opened.outbox.adopt(person)
  return opened
}

function memory(): Cache {
  return new Cache(Promise.resolve(new MemoryDb()))
}

describe('one tab', () => {
  test('[G4] messages are sent in their order, one at a time', async () => {
    const here = await tab()
    here.wire.connect()
    for (const body of ['one', 'two', 'three', 'four']) void here.says(body)
    expect(here.texts()).toEqual(['one', 'two', 'three', 'four'])
    await until(() => here.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'two', 'three', 'four'])
    expect(sent.mostAtOnce).toBe(1)
    expect(here.acknowledged.map(({ body, author }) => [body, author])).toContainEqual(['four', alice.id])
    here.bringsAll()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
  })

  test('[G4] any command is sent in order with the messages of its room, and survives on disk until then', async () => {
    const here = await tab()
    const asked: string[] = []
    sent.refuse = ({ body }) => {
      asked.push(body)
      return null
    }
    await here.says('one')
    await here.outbox.submit(kitchen, 'room.read', { room: kitchen, seq: 7 })
    await here.says('two')
    expect(here.texts()).toEqual(['one', 'two'])
    here.close()
    const next = await tab()
    next.wire.answer('room.read', ({ seq }) => {
      asked.push(`read ${seq}`)
      return {}
    })
    next.wire.connect()
    await until(() => next.acknowledged.length === 2)
    expect(asked).toEqual(['one', 'read 7', 'two'])
    next.bringsAll()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
  })

  test('rooms do not wait for each other', async () => {
    const here = await tab()
    sent.refuse = ({ room }) => (room === kitchen ? new Promise(() => undefined) : null)
    here.wire.connect()
    await here.says('stuck')
    await here.says('free', garden)
    await until(() => here.texts(garden).length === 0)
    expect(here.outbox.of(kitchen)[0]!.state).toBe('sending')
  })

  test('[G6] send resolves when the message is on disk, and offline it stays there', async () => {
    const here = await tab()
    await here.says('later')
    expect((await browser.cache().outbox(alice.id)).map(({ input }) => (input as MessageContent).body)).toEqual([
      'later',
    ])
    expect(here.outbox.of(kitchen)[0]!.state).toBe('waiting')
    expect(sent.inputs).toEqual([])
  })

  test('[G2] after a cut before the ack the same id is sent again', async () => {
    const here = await tab()
    sent.refuse = () => new Promise(() => undefined)
    here.wire.connect()
    await here.says('did it arrive?')
    await until(() => sent.inputs.length === 1)
    here.wire.disconnect()
    await until(() => here.outbox.of(kitchen)[0]!.state === 'waiting')
    sent.refuse = () => null
    here.wire.connect()
    await until(() => here.texts().length === 0)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('after a temporary refusal a message is sent again, and the order stays', async () => {
    const here = await tab()
    let refused = 0
    sent.refuse = () => (refused++ < 2 ? new Refusal('too_many_messages', {}, 15) : null)
    here.wire.connect()
    await here.says('one')
    await here.says('two')
    await until(() => here.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'one', 'one', 'two'])
  })

  test('[G6] while the server takes nothing the reason is shown, until it takes a message again', async () => {
    const here = await tab()
    let full = true
    sent.refuse = () => (full ? new Refusal('disk_full', undefined, 15) : null)
    here.wire.connect()
    expect(here.outbox.obstacle).toBeNull()
    await here.says('for later')
    await until(() => here.outbox.obstacle?.reason === 'disk_full')
    expect(here.outbox.of(kitchen)).toMatchObject([{ content: { body: 'for later' } }])
    full = false
    await until(() => here.outbox.obstacle === null)
    expect(here.acknowledged.map(({ body }) => body)).toEqual(['for later'])
  })

  test('a lost connection is not shown as a server that takes nothing', async () => {
    const here = await tab()
    sent.refuse = () => new Refusal('disk_full', undefined, 15)
    here.wire.connect()
    await here.says('for later')
    await until(() => here.outbox.obstacle !== null)
    here.wire.disconnect()
    expect(here.outbox.obstacle).toBeNull()
  })

  test('the reason is not shown any more when nothing waits', async () => {
    const here = await tab()
    sent.refuse = () => new Refusal('disk_full', undefined, 60_000)
    here.wire.connect()
    await here.says('never mind')
    await until(() => here.outbox.obstacle !== null && here.outbox.of(kitchen)[0]!.state === 'waiting')
    here.outbox.discard(here.outbox.of(kitchen)[0]!.id)
    expect(here.outbox.obstacle).toBeNull()
  })

  test('[G6] a server that was full for long may fail once without the message failing', async () => {
    const here = await tab()
    let asked = 0
    sent.refuse = () => {
      asked++
      if (asked <= 6) return new Refusal('too_many_messages', {}, 1)
      return asked === 7 ? new Refusal('failed', { id: '1' }, 1) : null
    }
    here.wire.connect()
    await here.says('patient')
    await until(() => here.texts().length === 0)
    expect(here.acknowledged.map(({ body }) => body)).toEqual(['patient'])
  })

  test('[G6] a message that the disk refuses is sent from memory', async () => {
    const here = await tab()
    here.breakDisk()
    await here.says('only in memory')
    expect(here.texts()).toEqual(['only in memory'])
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['only in memory'])
  })

  test('[G6] a message that the disk and the server refuse stays on the screen', async () => {
    const here = await tab()
    here.fillDisk()
    sent.refuse = () => new Refusal('invalid_input', { problem: 'is wrong' })
    here.wire.connect()
    await here.says('my words')
    await until(() => here.outbox.of(kitchen)[0]?.state === 'failed')
    here.wire.disconnect()
    here.wire.connect()
    await here.says('later words')
    await until(() => here.outbox.of(kitchen)[1]?.state === 'failed')
    expect(sent.texts).toEqual(['my words', 'later words'])
    expect(here.outbox.of(kitchen)).toMatchObject([
      { content: { body: 'my words' }, state: 'failed', problem: { reason: 'invalid_input' } },
      { content: { body: 'later words' }, state: 'failed' },
    ])
  })

  test('a final refusal fails one message, with its reason, and the next is sent', async () => {
    const here = await tab()
    sent.refuse = ({ body }) => (body === 'bad' ? new Refusal('invalid_input', { problem: 'is empty' }) : null)
    here.wire.connect()
    await here.says('bad')
    await here.says('good')
    await until(() => here.acknowledged.length === 1)
    expect(here.outbox.of(kitchen)).toMatchObject([
      {
        content: { body: 'bad' },
        state: 'failed',
        problem: { reason: 'invalid_input', params: { problem: 'is empty' } },
      },
    ])
    expect(sent.texts).toEqual(['bad', 'good'])
  })

  test('a failed message is sent again on request, under its id unless that is taken', async () => {
    const here = await tab()
    let reason: Reason = 'not_member'
    let refusing = true
    sent.refuse = () => (refusing ? new Refusal(reason) : null)
    here.wire.connect()
    await here.says('again')
    const failed = await until(
      () => here.outbox.of(kitchen)[0],
      (pending) => pending?.state === 'failed',
    )
    reason = 'id_taken'
    here.outbox.retry(failed!.id)
    await until(() => sent.inputs.length === 2 && here.outbox.of(kitchen)[0]?.state === 'failed')
    refusing = false
    here.outbox.retry(failed!.id)
    await until(() => here.texts().length === 0)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
    expect(sent.ids[2]).not.toBe(sent.ids[0]!)
    here.bringsAll()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
  })

  test('a message with which the server fails again and again does not stop the others for ever', async () => {
    const here = await tab()
    sent.refuse = ({ body }) => (body === 'poison' ? new Refusal('failed', { id: '1' }, 1) : null)
    here.wire.connect()
    await here.says('poison')
    await here.says('fine')
    await until(() => here.texts().length === 1 && here.outbox.of(kitchen)[0]!.state === 'failed')
    expect(sent.texts.filter((body) => body === 'poison')).toHaveLength(5)
    expect(sent.texts.at(-1)).toBe('fine')
  })

  test('a discarded message is given back and never sent', async () => {
    const here = await tab()
    await here.says('never mind')
    const { id } = here.outbox.of(kitchen)[0]!
    expect(here.outbox.discard(id)!.content.body).toBe('never mind')
    expect(here.outbox.discard(id)).toBeUndefined()
    await here.says('something else')
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['something else'])
  })

  test('[G2] a message whose change comes before its ack is shown once', async () => {
    const here = await tab()
    const { promise, resolve } = Promise.withResolvers<null>()
    sent.refuse = () => promise
    here.wire.connect()
    await here.says('quick')
    const { id } = await until(
      () => here.outbox.of(kitchen)[0]!,
      (pending) => pending.state === 'sending',
    )
    const stored = message(1, { id, author: alice.id, body: 'quick' })
    here.wire.emit('changes', frameOf(0, 1, [{ rev: 1, message: stored }]))
    expect(here.texts()).toEqual([])
    resolve(null)
    await here.says('after it')
    await until(() => here.acknowledged.length > 0)
    expect(here.acknowledged.map(({ body }) => body)).toEqual(['after it'])
    expect(sent.texts).toEqual(['quick', 'after it'])
  })
})

describe('between the ack and the feed', () => {
  test('[G9] an acknowledged message is on disk and not pending until the feed brings it', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('hello')
    await until(() => here.acknowledged.length === 1)
    expect(here.texts()).toEqual([])
    expect(await browser.cache().outbox(alice.id)).toHaveLength(1)
    here.bringsAll()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
    here.wire.disconnect()
    here.wire.connect()
    await here.says('after it')
    await until(() => here.acknowledged.length === 2)
    expect(sent.texts).toEqual(['hello', 'after it'])
  })

  test('[G9] an acknowledged message that the next sync does not bring is sent again, under its id', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('only the ack came')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('an acknowledged message that a sync brings, or in a room that was left, is not sent again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('named')
    await here.says('left behind', garden)
    await until(() => here.acknowledged.length === 2)
    here.wire.disconnect()
    const changes = here.acknowledged.slice(0, 1).map((stored) => ({ rev: 1, message: stored }))
    here.answerSync([state({ from: 0, to: 1, changes })])
    here.wire.connect()
    await until(() => here.wire.askedFor('sync').length === 2)
    expect(await browser.cache().outbox(alice.id)).toEqual([])
    await here.says('after it')
    await until(() => here.acknowledged.length === 3)
    expect(sent.texts).toEqual(['named', 'left behind', 'after it'])
  })

  test('[G9] a rev that another message has in another term proves nothing: it is sent again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('mine')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.answerSync([state({ from: 0, to: 1, changes: messageChanges(0, 1) })])
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('[G10] a message that is acknowledged after its room was left is not sent again', async () => {
    const here = await tab()
    const { promise, resolve } = Promise.withResolvers<null>()
    sent.refuse = () => promise
    here.wire.connect()
    await here.says('last words')
    await until(() => sent.inputs.length === 1)
    here.wire.emit('removed', { room: kitchen, reason: 'left' })
    resolve(null)
    await until(() => here.acknowledged.length === 1)
    await until(() => here.texts().length === 0)
    here.wire.disconnect()
    here.answerSync([reset(0, garden)])
    here.wire.connect()
    expect(await browser.cache().outbox(alice.id)).toEqual([])
    await here.says('after it', garden)
    await until(() => here.acknowledged.length === 2)
    expect(sent.texts).toEqual(['last words', 'after it'])
  })

  test('[G9] in a new epoch the rev proves nothing: it is sent again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('lost?')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.wire.answer('sync', () => {
      here.outbox.epochChanged()
      return { epoch: 'two', person: alice, rooms: [reset(9)] }
    })
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
    await until(() => here.texts().length === 0)
  })
})

describe('tabs that come and go', () => {
  test('[G6] the messages of a closed tab are sent by the next, in their order', async () => {
    const first = await tab()
    await first.says('one')
    await first.says('two')
    first.close()
    const second = await tab()
    expect(second.texts()).toEqual(['one', 'two'])
    void second.says('three')
    second.wire.connect()
    await until(() => second.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'two', 'three'])
  })

  test('[G6] a clock that was set back does not change the order of waiting messages', async () => {
    const first = await tab()
    await first.says('before')
    first.close()
    const now = Date.now
    Date.now = () => now() - 3_600_000
    try {
      const second = await tab()
      await second.says('after')
      expect(second.texts()).toEqual(['before', 'after'])
    } finally {
      Date.now = now
    }
  })

  test('[G2] of two tabs one sends, and both show', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await one.says('from one')
    await two.says('from two')
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
    await two.says('hello')
    await until(() => sent.inputs.length === 1)
    sent.refuse = () => null
    one.close()
    await until(() => two.texts().length === 0)
    expect(sent.ids).toHaveLength(2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('[G6] a message that the disk of one tab refuses is sent by the leading tab', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await Bun.sleep(5)
    two.breakDisk()
    await two.says('from memory')
    await until(() => one.acknowledged.length + two.acknowledged.length === 2)
    expect(sent.texts).toEqual(['from memory'])
    expect(two.wire.askedFor('message.send')).toEqual([])
  })

  test('[G6] a message that the disk of one tab refuses is sent by a leading tab that was opened later', async () => {
    const two = await tab()
    two.fillDisk()
    await two.says('from memory')
    const one = await tab()
    one.wire.connect()
    await until(() => one.acknowledged.length === 1)
    await until(() => two.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from memory'])
  })

  test('[G6] a message that the disk of one tab and the server refuse fails in both tabs, and is sent again from either', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await Bun.sleep(5)
    const makePlace = [one, two].map((each) => each.fillDisk())
    let refusing = true
    sent.refuse = () => (refusing ? new Refusal('invalid_input', { problem: 'is wrong' }) : null)
    await two.says('from memory')
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

  test('[G6] a message that the disk of one tab refuses and that is taken back is not sent by another', async () => {
    const [one, two] = [await tab(), await tab()]
    two.fillDisk()
    await two.says('never mind')
    await until(() => one.texts().length === 1)
    two.outbox.discard(two.outbox.of(kitchen)[0]!.id)
    await until(() => one.texts().length === 0)
    one.wire.connect()
    await one.says('something else')
    await until(() => one.acknowledged.length === 1)
    expect(sent.texts).toEqual(['something else'])
  })

  test('[G6] a tab that is opened while the server takes nothing shows the reason', async () => {
    const one = await tab()
    sent.refuse = () => new Refusal('disk_full', undefined, 15)
    one.wire.connect()
    await one.says('for later')
    await until(() => one.outbox.obstacle !== null)
    const two = await tab()
    two.wire.connect()
    await until(() => two.outbox.obstacle?.reason === 'disk_full')
    sent.refuse = () => null
    await until(() => two.outbox.obstacle === null)
  })

  test('[G6] a leading tab whose disk was removed does not stop the messages of another', async () => {
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    await Bun.sleep(5)
    two.wire.connect()
    await one.cache.close()
    await two.says('from two')
    await until(() => two.texts().length === 0)
    await one.says('from one')
    await until(() => one.texts().length + two.texts().length === 0)
    expect(new Set(sent.texts)).toEqual(new Set(['from two', 'from one']))
  })

  for (const first of ['memory', 'disk'])
    test(`[G6] a tab without a disk and one with a disk both send their own messages, when the one with ${first} comes first`, async () => {
      const one = await tab(alice, first === 'memory' ? memory() : browser.cache())
      const two = await tab(alice, first === 'memory' ? browser.cache() : memory())
      one.wire.connect()
      await Bun.sleep(5)
      two.wire.connect()
      await one.says('from one')
      await two.says('from two')
      await until(() => one.texts().length + two.texts().length === 0)
      expect(sent.texts.toSorted()).toEqual(['from one', 'from two'])
    })

  test('[G2] without Web Locks both may send, under one id', async () => {
    locks = undefined as unknown as Locks
    const [one, two] = [await tab(), await tab()]
    one.wire.connect()
    two.wire.connect()
    await one.says('hello')
    await until(() => one.texts().length + two.texts().length === 0)
    expect(new Set(sent.ids).size).toBe(1)
  })
})

describe('people', () => {
  test('a person’s messages are neither shown to another person nor sent as theirs', async () => {
    const here = await tab()
    await here.says('from Alice')
    await here.outbox.adopt(bob)
    here.wire.connect()
    await here.says('from Bob')
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from Bob'])
  })

  test('[G6] messages wait for the person who wrote them', async () => {
    const here = await tab()
    await here.says('from Alice')
    await here.outbox.adopt(bob)
    await here.outbox.adopt(alice)
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from Alice'])
  })

  test('without a person nothing can be sent', async () => {
    const here = await tab()
    await here.outbox.adopt(null)
    await expect(here.says('hello?')).rejects.toThrow(Refusal)
  })
})
