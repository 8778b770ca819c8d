import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Results } from '../../../protocol/commands.ts'
import type { Message, RoomState } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, frame, frameOf, kitchen, member, message, reset, messageChanges, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { History } from '../../test/history.ts'
import { until } from '../../test/until.ts'
import { Feed } from './feed.ts'
import { Rooms } from './rooms.svelte.ts'
import { Timeline, type TimelineOptions } from './timeline.svelte.ts'

/** A tab with one room on the server. */
class Tab {
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

function seqs(timeline: Timeline): number[] {
  return timeline.messages.map(({ seq }) => seq)
}

function through(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

let browser: Browser
let history: History

beforeEach(() => {
  browser = new Browser()
  history = new History(200)
})

afterEach(() => browser.close())

async function tab(first: RoomState = reset(history.rev)): Promise<Tab> {
  const opened = new Tab(browser, history, first)
  await opened.start()
  return opened
}

async function online(first?: RoomState): Promise<Tab> {
  const opened = await tab(first)
  await opened.connect()
  return opened
}

describe('opening', () => {
  test('a room shows its newest page and its people', async () => {
    const here = await online()
    const timeline = await here.opened()
    expect(seqs(timeline)).toEqual(through(141, 200))
    expect([timeline.hasBefore, timeline.hasAfter]).toEqual([true, false])
    await until(() => timeline.members.size === 2)
    expect(here.loaded).toHaveLength(60)
  })

  test('[G5] a room that was opened before opens without the network', async () => {
    const before = await online()
    await (await before.opened()).loadBefore()
    before.wire.disconnect()
    const here = await tab()
    const timeline = await here.opened()
    expect(seqs(timeline)).toEqual(through(141, 200))
    await timeline.loadBefore()
    expect(seqs(timeline)).toEqual(through(81, 200))
    expect(timeline.members.get(bob.id)!.person.name).toBe('Bob')
    expect(here.wire.asked).toEqual([])
  })

  test('a room that fits one page exactly has nothing before it, from the server and from the cache', async () => {
    history = new History(60)
    const before = await (await online()).opened()
    const again = await (await tab()).opened()
    expect([before.messages.length, before.hasBefore]).toEqual([60, false])
    expect([again.messages.length, again.hasBefore]).toEqual([60, false])
  })

  test('a room that was never opened fails offline, and opens at the connect', async () => {
    await online()
    const here = await tab(state({ to: 200 }))
    const timeline = here.timeline()
    await until(() => timeline.status === 'failed')
    expect(timeline.problem).toEqual({ reason: 'not_cached' })
    await here.connect()
    await until(() => timeline.status === 'ready')
    expect(seqs(timeline)).toEqual(through(141, 200))
    expect(timeline.problem).toBeNull()
  })

  test('a room whose page is refused has the reason', async () => {
    const here = await online()
    here.wire.answer('message.page', () => {
      throw new Refusal('not_member')
    })
    const timeline = here.timeline()
    await until(() => timeline.status === 'failed')
    expect(timeline.problem).toEqual({ reason: 'not_member' })
  })

  test('the unread line is fixed at the opening', async () => {
    const here = await online(state({ to: 200, reset: true, unread: 3, read: 197 }))
    const timeline = await here.opened()
    expect(timeline.unreadFrom).toBe(197)
    here.rooms.read(kitchen, 200)
    here.wire.emit('changes', frame(200, 202))
    expect(timeline.unreadFrom).toBe(197)
    expect(here.rooms.byId(kitchen)!.unread).toBe(2)
  })

  test('messages that were missed while the cache showed the room get the line, too', async () => {
    await (await online()).opened()
    const here = await tab(state({ from: 200, to: 203, changes: messageChanges(200, 203), unread: 3, read: 200 }))
    const timeline = await here.opened()
    expect(timeline.unreadFrom).toBeNull()
    await here.connect()
    expect(timeline.unreadFrom).toBe(200)
    expect(seqs(timeline).slice(-3)).toEqual([201, 202, 203])
  })
})

describe('unread', () => {
  const unread = (count: number) => state({ to: history.rev, reset: true, unread: count, read: history.rev - count })

  test('a room opens around the line, however many messages are unread', async () => {
    history = new History(700)
    const timeline = await (await online(unread(500))).opened()
    expect([timeline.unreadFrom, timeline.hasBefore, timeline.hasAfter]).toEqual([200, true, true])
    expect(seqs(timeline)).toEqual(through(170, 229))
  })

  test('a room without unread messages opens at its end', async () => {
    history = new History(700)
    const timeline = await (await online()).opened()
    expect([timeline.unreadFrom, timeline.messages.at(-1)!.seq]).toEqual([null, 700])
  })

  test('[G5] a room whose cache has the line opens there without the network', async () => {
    const before = await online(state({ to: 200, reset: true, read: 200 }))
    await before.opened()
    before.wire.emit('changes', frame(200, 300))
    await until(() => before.rooms.byId(kitchen)!.unread === 100)
    before.wire.disconnect()
    const here = await tab()
    const timeline = await here.opened()
    expect([timeline.unreadFrom, ...seqs(timeline)]).toEqual([200, ...through(171, 230)])
    expect([timeline.hasBefore, timeline.hasAfter, here.wire.asked]).toEqual([true, true, []])
  })

  test('what a long absence brings opens at the line, after the cache has shown the room', async () => {
    const before = await online(state({ to: 200, reset: true, read: 200 }))
    await before.opened()
    history = new History(900)
    const here = await tab(unread(700))
    const timeline = await here.opened()
    expect(timeline.messages.at(-1)!.seq).toBe(200)
    await here.connect()
    await until(() => timeline.hasAfter)
    expect([timeline.unreadFrom, ...seqs(timeline)]).toEqual([200, ...through(170, 229)])
  })

  test('without a connection to the line the newest messages are shown, nothing is read, and the connect leads to it', async () => {
    history = new History(700)
    const before = await online(unread(500))
    await (await before.opened()).jumpToLatest()
    before.wire.disconnect()
    const here = await tab(unread(500))
    const timeline = await here.opened()
    expect(timeline.messages.at(-1)!.seq).toBe(700)
    timeline.reading(null)
    timeline.read(700)
    expect(here.rooms.byId(kitchen)!.read).toBe(200)
    await here.connect()
    await until(() => timeline.hasAfter)
    expect(seqs(timeline)).toEqual(through(170, 229))
    timeline.read(210)
    expect([here.rooms.byId(kitchen)!.read, here.rooms.byId(kitchen)!.unread]).toEqual([210, 490])
  })

  test('read is what was in sight: the others stay unread, and the line stays', async () => {
    const here = await online(unread(100))
    const timeline = await here.opened()
    timeline.read(110)
    expect(here.rooms.byId(kitchen)).toMatchObject({ read: 110, unread: 90 })
    await until(() => here.wire.askedFor('room.read').length === 1)
    expect(here.wire.askedFor('room.read')).toEqual([{ room: kitchen, seq: 110 }])
    expect(timeline.unreadFrom).toBe(100)
  })

  test('a person who says so has read everything in the window', async () => {
    const here = await online(unread(20))
    const timeline = await here.opened()
    timeline.markRead()
    expect(here.rooms.byId(kitchen)).toMatchObject({ read: 200, unread: 0 })
  })

  test('the line moves when the person looks away', async () => {
    const here = await online(unread(20))
    const timeline = await here.opened()
    timeline.markRead()
    timeline.lineAfter(200)
    here.wire.emit('changes', frame(200, 203))
    expect([timeline.unreadFrom, here.rooms.byId(kitchen)!.unread]).toEqual([200, 3])
  })
})

describe('live', () => {
  test('[G3] changes are drawn at the end, once', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(200, 202))
    here.wire.emit('changes', frame(201, 203))
    expect(seqs(timeline)).toEqual(through(141, 203))
    expect(timeline.shift).toBe(false)
  })

  test('[G9] acknowledged messages are there before the feed and the cache have them', async () => {
    const here = await online()
    here.acknowledged.push(message(201, { author: alice.id, body: 'just stored' }))
    const timeline = await here.opened()
    expect(timeline.messages.at(-1)!.body).toBe('just stored')
    here.wire.emit('changes', frame(200, 201))
    expect(seqs(timeline)).toEqual(through(141, 201))
  })

  test('a later change of a message replaces it in its place', async () => {
    const here = await online()
    const timeline = await here.opened()
    const changed = message(150, { rev: 201, body: 'other words' })
    here.wire.emit('changes', frameOf(200, 201, [{ rev: 201, message: changed }]))
    expect(timeline.messages.find(({ seq }) => seq === 150)!.body).toBe('other words')
    expect(seqs(timeline)).toEqual(through(141, 200))
  })

  test('a change of a message that is not loaded draws nothing', async () => {
    const here = await online()
    const timeline = await here.opened()
    const changed = message(3, { rev: 201, body: 'other words' })
    here.wire.emit('changes', frameOf(200, 201, [{ rev: 201, message: changed }]))
    expect(seqs(timeline)).toEqual(through(141, 200))
  })

  test('[G5] a page that arrives after the window was trimmed leaves no hole', async () => {
    const here = await online()
    const timeline = await here.opened()
    const { promise, resolve } = Promise.withResolvers<void>()
    here.wire.answer('message.page', async (input) => {
      await promise
      return history.page(input)
    })
    const loading = timeline.loadBefore()
    await until(() => here.wire.askedFor('message.page').some(({ before }) => before === 141))
    here.wire.emit('changes', frame(200, 900))
    await until(() => timeline.messages.length === 600)
    resolve()
    await loading
    expect(seqs(timeline)).toEqual(through(301, 900))
    await timeline.loadBefore()
    expect(seqs(timeline)).toEqual(through(241, 900))
  })

  test('[G3] a page does not undo changes that came while it was loaded', async () => {
    const here = await online()
    const { promise, resolve } = Promise.withResolvers<Results['message.page']>()
    const old = history.page({ room: kitchen, limit: 60 })
    here.wire.answer('message.page', () => promise)
    const timeline = here.timeline()
    await until(() => here.wire.askedFor('message.page').length === 1)
    const changed = message(190, { rev: 201, body: 'other words' })
    here.wire.emit('changes', frameOf(200, 202, [{ rev: 201, message: changed }, ...messageChanges(201, 202)]))
    resolve(old)
    await until(() => timeline.status === 'ready')
    expect(timeline.messages.find(({ seq }) => seq === 190)!.body).toBe('other words')
    expect(seqs(timeline)).toEqual([...through(141, 200), 202])
    const again = await (await tab(state({ to: 202 }))).opened()
    expect(again.messages.find(({ seq }) => seq === 190)!.body).toBe('other words')
  })

  test('[G2] an acknowledged message is in its place before the feed brings it, and once afterwards', async () => {
    const here = await online()
    const timeline = await here.opened()
    const mine = message(202, { author: alice.id, body: 'mine' })
    timeline.add(mine)
    expect(seqs(timeline).slice(-2)).toEqual([200, 202])
    here.wire.emit('changes', frameOf(200, 202, [...messageChanges(200, 201), { rev: 202, message: mine }]))
    expect(seqs(timeline).slice(-3)).toEqual([200, 201, 202])
  })

  test('a member who joins or renames is known at once', async () => {
    const here = await online()
    const timeline = await here.opened()
    await until(() => timeline.members.size === 2)
    const renamed = member({ ...bob, name: 'Robert' })
    here.wire.emit('changes', frameOf(200, 201, [{ rev: 201, member: renamed }]))
    expect(timeline.members.get(bob.id)!.person.name).toBe('Robert')
  })
})

describe('a long room', () => {
  beforeEach(() => {
    history = new History(4_000)
  })

  async function scrolledUp(here: Tab): Promise<Timeline> {
    const timeline = await here.opened()
    timeline.reading(timeline.messages[0]!.seq)
    while (!timeline.hasAfter) {
      await timeline.loadBefore()
      timeline.reading(timeline.messages[0]!.seq)
      expect(timeline.shift).toBe(true)
      await Bun.sleep(1)
    }
    return timeline
  }

  test('the window keeps its size and drops the far end', async () => {
    const timeline = await scrolledUp(await online())
    expect(timeline.messages).toHaveLength(600)
    const first = timeline.messages[0]!.seq
    expect(seqs(timeline)).toEqual(through(first, first + 599))
  })

  test('[G3] away from the end live changes are counted and not drawn', async () => {
    const here = await online()
    const timeline = await scrolledUp(here)
    const shown = seqs(timeline)
    here.wire.emit('changes', frame(4_000, 4_002))
    expect(seqs(timeline)).toEqual(shown)
    expect(here.rooms.byId(kitchen)!.unread).toBe(2)
  })

  test('[G5] scrolling back down meets every message on the way, the new ones too', async () => {
    const here = await online()
    const timeline = await scrolledUp(here)
    here.wire.emit('changes', frame(4_000, 4_002))
    while (timeline.hasAfter) {
      await timeline.loadAfter()
      await Bun.sleep(1)
    }
    const last = timeline.messages.at(-1)!.seq
    expect(last).toBe(4_002)
    expect(seqs(timeline)).toEqual(through(timeline.messages[0]!.seq, last))
    here.wire.emit('changes', frame(4_002, 4_003))
    expect(timeline.messages.at(-1)!.seq).toBe(4_003)
  })

  test('a jump to the latest shows the newest messages', async () => {
    const here = await online()
    const timeline = await scrolledUp(here)
    await timeline.jumpToLatest()
    expect(timeline.messages.at(-1)!.seq).toBe(4_000)
    expect(timeline.hasAfter).toBe(false)
    expect(timeline.messages.length).toBeLessThan(200)
  })

  test('at the end a flood is trimmed from the start, in a separate step', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(4_000, 5_700))
    expect(timeline.shift).toBe(false)
    await until(() => timeline.messages.length === 600)
    expect([timeline.shift, timeline.hasBefore, timeline.hasAfter]).toEqual([true, true, false])
    expect(timeline.messages.at(-1)!.seq).toBe(5_700)
  })

  test('a reader a little further up keeps their place, and still sees new messages', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(4_000, 4_600))
    timeline.reading(4_550)
    here.wire.emit('changes', frame(4_600, 4_700))
    await until(() => timeline.messages.length === 600)
    expect([timeline.shift, timeline.hasAfter]).toEqual([true, false])
    expect(seqs(timeline)).toEqual(through(4_101, 4_700))
  })

  test('a reader near the end keeps their place in a flood that fills the window more than once', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.emit('changes', frame(4_000, 4_600))
    timeline.reading(4_580)
    here.wire.emit('changes', frame(4_600, 6_300))
    await until(() => timeline.hasAfter)
    expect(seqs(timeline)).toContain(4_580)
    expect(seqs(timeline)).toContain(4_639)
  })

  test('a reader further up keeps their place in a flood', async () => {
    const here = await online()
    const timeline = await here.opened()
    timeline.reading(3_950)
    here.wire.emit('changes', frame(4_000, 5_700))
    await until(() => timeline.messages.length === 600)
    expect(timeline.messages[0]!.seq).toBe(3_941)
    expect(timeline.hasAfter).toBe(true)
  })
})

describe('a reply', () => {
  beforeEach(() => {
    history = new History(4_000)
  })

  async function replying(): Promise<{ here: Tab; timeline: Timeline; original: Message }> {
    const here = await online()
    here.wire.answer('message.get', ({ ids }) => ({
      messages: history.messages.filter(({ id }) => ids.includes(id)),
      more: false,
    }))
    return { here, timeline: await here.opened(), original: history.messages[99]! }
  }

  test('finds its original in the window without a question', async () => {
    const { here, timeline } = await replying()
    const shown = timeline.messages[3]!
    expect(timeline.originals.get(shown.id)).toEqual(shown)
    expect(await timeline.originals.load(shown.id)).toEqual(shown)
    expect(here.wire.askedFor('message.get')).toEqual([])
  })

  test('fetches originals outside the window, several with one question, and each once', async () => {
    const { here, timeline, original } = await replying()
    expect(timeline.originals.get(original.id)).toBeUndefined()
    const unknown = message(9_999).id
    const found = await Promise.all([original.id, original.id, unknown].map((id) => timeline.originals.load(id)))
    expect(found).toEqual([original, original, null])
    await timeline.originals.load(unknown)
    expect(here.wire.askedFor('message.get')).toEqual([{ room: kitchen, ids: [original.id, unknown] }])
  })

  test('asks for the originals that an answer had no room for, and takes none of them for missing', async () => {
    const { here, timeline, original } = await replying()
    const next = history.messages[100]!
    const unknown = message(9_999).id
    here.wire.answer('message.get', ({ ids }) => {
      const [first, ...others] = history.messages.filter(({ id }) => ids.includes(id))
      return { messages: first === undefined ? [] : [first], more: others.length > 0 }
    })
    const found = await Promise.all([original.id, next.id, unknown].map((id) => timeline.originals.load(id)))
    expect(found).toEqual([original, next, null])
    expect(here.wire.askedFor('message.get')).toEqual([
      { room: kitchen, ids: [original.id, next.id, unknown] },
      { room: kitchen, ids: [next.id, unknown] },
    ])
  })

  test('can ask again after a failure', async () => {
    const { here, timeline, original } = await replying()
    here.wire.answer('message.get', () => {
      throw new Refusal('restarting')
    })
    expect(await timeline.originals.load(original.id)).toBeUndefined()
    here.wire.answer('message.get', () => ({ messages: [original], more: false }))
    expect(await timeline.originals.load(original.id)).toEqual(original)
  })

  test('sees later changes of a fetched original', async () => {
    const { here, timeline, original } = await replying()
    await timeline.originals.load(original.id)
    const changed = { ...original, rev: 4_001, body: 'other words' }
    here.wire.emit('changes', frameOf(4_000, 4_001, [{ rev: 4_001, message: changed }]))
    expect(timeline.originals.get(original.id)!.body).toBe('other words')
  })

  test('[G5] leads to an original far away, and back to the end without a hole', async () => {
    const { timeline, original } = await replying()
    await timeline.jumpTo(original.seq)
    expect(seqs(timeline)).toContain(original.seq)
    expect([timeline.hasBefore, timeline.hasAfter]).toEqual([true, true])
    const [first] = seqs(timeline)
    await timeline.loadAfter()
    expect(seqs(timeline)).toEqual(through(first!, timeline.messages.at(-1)!.seq))
    await timeline.jumpToLatest()
    expect(timeline.messages.at(-1)!.seq).toBe(4_000)
  })

  test('leads to an original in the window without loading anything', async () => {
    const { here, timeline } = await replying()
    const before = here.wire.asked.length
    await timeline.jumpTo(timeline.messages[3]!.seq)
    expect(here.wire.asked).toHaveLength(before)
  })
})

describe('a reset', () => {
  test('[G5] keeps what is on the screen until the new page is there', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.disconnect()
    history = new History(900)
    const { promise, resolve } = Promise.withResolvers<void>()
    here.wire.answer('message.page', async (input) => {
      await promise
      return history.page(input)
    })
    here.answerSync([reset(900)])
    await here.connect()
    here.wire.emit('changes', frame(900, 901))
    expect(seqs(timeline)).toEqual(through(141, 200))
    resolve()
    await until(() => timeline.messages.at(-1)!.seq === 901)
    expect(seqs(timeline)).toEqual(through(841, 901))
    expect(timeline.status).toBe('ready')
  })

  test('keeps the place of a reader if the message is still there', async () => {
    const here = await online()
    const timeline = await here.opened()
    timeline.reading(150)
    here.wire.disconnect()
    history.messages = new History(900).messages
    history.rev = 900
    here.answerSync([reset(900)])
    await here.connect()
    await until(() => timeline.hasAfter)
    expect(seqs(timeline)).toContain(150)
    await timeline.loadAfter()
    expect(seqs(timeline)).toEqual(through(timeline.messages[0]!.seq, timeline.messages.at(-1)!.seq))
  })

  test('[G9] shows the newest page if that message is gone', async () => {
    const here = await online()
    const timeline = await here.opened()
    timeline.reading(150)
    here.wire.disconnect()
    history.messages = new History(40).messages
    history.rev = 40
    here.answerSync([reset(40)])
    await here.connect()
    await until(() => timeline.messages.length === 40)
    expect(timeline.messages.at(-1)!.seq).toBe(40)
    expect([timeline.hasBefore, timeline.hasAfter]).toEqual([false, false])
  })

  test('[G5] that is cut before its page comes is completed at the next connect', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.disconnect()
    history.messages = new History(900).messages
    history.rev = 900
    here.answerSync([reset(900)])
    here.wire.answer('message.page', () => new Promise(() => undefined))
    await here.connect()
    here.wire.disconnect()
    here.wire.answer('message.page', (input) => history.page(input))
    here.answerSync([state({ from: 900, to: 901, changes: messageChanges(900, 901) })])
    history.messages.push(message(901))
    history.rev = 901
    await here.connect()
    await until(() => timeline.messages.at(-1)!.seq === 901)
    expect(seqs(timeline)).toEqual(through(timeline.messages[0]!.seq, 901))
  })

  test('[G5] whose page is refused once is completed without another connect', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.disconnect()
    history.messages = new History(900).messages
    history.rev = 900
    here.answerSync([reset(900)])
    refuseOnce(here)
    await here.connect()
    history.messages.push(...new History(905).messages.slice(900))
    history.rev = 905
    here.wire.emit('changes', frame(900, 905))
    await until(() => timeline.messages.at(-1)!.seq === 905)
    const [first] = seqs(timeline)
    expect(seqs(timeline)).toEqual(through(first!, 905))
    here.wire.emit('changes', frame(905, 906))
    expect(timeline.messages.at(-1)!.seq).toBe(906)
  })

  test('[G5] whose list of members is refused once is completed without another connect', async () => {
    const here = await online()
    const timeline = await here.opened()
    await until(() => timeline.members.size === 2)
    here.wire.disconnect()
    here.answerSync([reset(900)])
    refuseOnce(here)
    await here.connect()
    await until(() => timeline.members.size === 3)
  })

  test('that is refused is not repeated after the room was closed', async () => {
    const here = await online()
    const timeline = await here.opened()
    here.wire.disconnect()
    here.answerSync([reset(900)])
    const asked = (): number => here.wire.askedFor('message.page').length + here.wire.askedFor('room.members').length
    const before = asked()
    refuseOnce(here)
    await here.connect()
    await until(() => asked() === before + 2)
    await here.wire.settled()
    timeline.close()
    // The next attempts would come within 510 ms.
    await Bun.sleep(700)
    expect(asked()).toBe(before + 2)
  })

  test('[G9] in a new epoch messages of the old one that are still shown are not marked as read', async () => {
    const here = await online()
    const timeline = await here.opened()
    timeline.markRead()
    expect(here.rooms.byId(kitchen)!.read).toBe(200)
    here.rooms.epochChanged()
    timeline.epochChanged()
    timeline.markRead()
    expect(here.rooms.byId(kitchen)!.read).toBe(0)
    here.wire.disconnect()
    history.messages = new History(40).messages
    history.rev = 40
    here.answerSync([reset(40)])
    await here.connect()
    await until(() => timeline.messages.length === 40)
    timeline.markRead()
    expect(here.rooms.byId(kitchen)!.read).toBe(40)
  })

  /** The next page and the next list are refused, those after them answered; meanwhile Carol has joined. */
  function refuseOnce(here: Tab): void {
    const carol = member({ id: '018f0000-0000-7000-8000-00000000000c', name: 'Carol', guest: true })
    const refused = new Set<string>()
    const once = (name: string): void => {
      if (refused.has(name)) return
      refused.add(name)
      throw new Refusal('too_many_messages', {}, 10)
    }
    here.wire.answer('message.page', (input) => {
      once('page')
      return history.page(input)
    })
    here.wire.answer('room.members', () => {
      once('members')
      return { members: [member(alice), member(bob), carol], rev: 900, more: false }
    })
  }
})

describe('a room that was left further up', () => {
  const left = { id: message(20).id, seq: 20, top: 7 }

  test('opens around the message that was first in sight', async () => {
    const here = await online()
    const timeline = await here.opened({ left })
    expect(timeline.left).toEqual(left)
    expect(seqs(timeline)).toContain(20)
  })

  test('opens at the unread messages when there are any', async () => {
    const here = await online({ ...reset(history.rev), unread: 10, read: 190 })
    const timeline = await here.opened({ left })
    expect(timeline.left).toBeNull()
    expect(timeline.unreadFrom).toBe(190)
    expect(seqs(timeline)).toContain(190)
  })
})
