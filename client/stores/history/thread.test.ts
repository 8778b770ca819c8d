import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Results } from '../../../protocol/commands.ts'
import type { Message } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, frameOf, kitchen, message, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import type { Cache } from '../cache/cache.ts'
import { Feed } from './feed.ts'
import { Rooms } from './rooms.svelte.ts'
import { Thread } from './thread.svelte.ts'

const root = message(5, { id: 'root', author: alice.id })
const reply = (seq: number, more: Partial<Message> = {}) => message(seq, { thread: 'root', ...more })

let browser: Browser
let wire: FakeWire
let cache: Cache
let feed: Feed
let rooms: Rooms
let page: Results['thread.page']

beforeEach(async () => {
  browser = new Browser()
  cache = browser.cache()
  await cache.adopt(alice, 'one')
  wire = new FakeWire()
  const threads = [{ thread: 'root', read: 7, unread: 1, mentions: 0 }]
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms: [state({ to: 10, reset: true, threads })] }))
  page = {
    root,
    messages: [reply(7), reply(8)],
    rev: 10,
    more: { before: false, after: false },
    read: 7,
    follows: true,
  }
  wire.answer('thread.page', () => page)
  wire.answer('thread.read', () => ({}))
  feed = new Feed({ wire, confirm: async () => true })
  rooms = new Rooms({ wire, cache, feed, me: () => alice.id })
  wire.connect()
  await until(() => rooms.ready)
})

afterEach(() => browser.close())

const open = () =>
  new Thread({
    room: kitchen,
    thread: 'root',
    wire,
    cache,
    feed,
    rooms,
    root: undefined,
    acknowledged: () => [],
    closed: () => undefined,
  })
const seqs = (thread: Thread) => thread.replies.map(({ seq }) => seq)

test('a thread opens with its newest replies, at the first that is unread', async () => {
  const thread = open()
  await until(() => thread.status === 'ready')
  expect([seqs(thread), thread.root, thread.follows, thread.unreadFrom]).toEqual([[7, 8], root, true, 7])
  thread.read(8, 0)
  expect(wire.askedFor('thread.read')).toEqual([{ room: kitchen, thread: 'root', seq: 8 }])
  expect(rooms.byId(kitchen)!.threads).toMatchObject([{ unread: 0, read: 8 }])
  thread.close()
})

test('replies below what was in sight stay unread', async () => {
  const threads = [{ thread: 'root', read: 6, unread: 2, mentions: 0 }]
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms: [state({ to: 10, reset: true, threads })] }))
  await feed.sync()
  await until(() => rooms.byId(kitchen)!.threads[0]!.read === 6)
  const thread = open()
  await until(() => thread.status === 'ready')
  thread.read(7, 1)
  expect(rooms.byId(kitchen)!.threads).toMatchObject([{ unread: 1, read: 7 }])
  thread.close()
})

test('live replies of this thread are shown, and no other messages', async () => {
  const thread = open()
  await until(() => thread.status === 'ready')
  const changed = { ...root, rev: 12, replies: { count: 3, seq: 11, at: 1, people: [] } }
  const changes = [reply(11), changed, message(13), message(14, { thread: 'another' })]
  wire.emit(
    'changes',
    frameOf(
      10,
      14,
      changes.map((one) => ({ rev: one.rev, message: one })),
    ),
  )
  expect([seqs(thread), thread.root]).toEqual([[7, 8, 11], changed])
  thread.close()
  wire.emit('changes', frameOf(14, 15, [{ rev: 15, message: reply(15) }]))
  expect(rooms.byId(kitchen)!.room.rev).toBe(15)
  expect(seqs(thread)).toEqual([7, 8, 11])
})

test('what comes while the page is on its way is not lost, and does not become older', async () => {
  const answer = Promise.withResolvers<Results['thread.page']>()
  wire.answer('thread.page', () => answer.promise)
  const thread = open()
  await until(() => wire.askedFor('thread.page').length === 1)
  const edited = reply(8, { rev: 12, body: 'edited' })
  wire.emit(
    'changes',
    frameOf(10, 12, [
      { rev: 11, message: reply(11) },
      { rev: 12, message: edited },
    ]),
  )
  answer.resolve(page)
  await until(() => thread.status === 'ready')
  expect([seqs(thread), thread.replies[1]!.body]).toEqual([[7, 8, 11], 'edited'])
  thread.close()
})

test('earlier replies are loaded, and live ones leave no hole before that', async () => {
  page = { ...page, more: { before: true, after: false } }
  const thread = open()
  await until(() => thread.status === 'ready')
  wire.emit('changes', frameOf(10, 11, [{ rev: 11, message: reply(3, { rev: 11 }) }]))
  expect(seqs(thread)).toEqual([7, 8])
  page = { ...page, messages: [reply(3), reply(6)], more: { before: false, after: true } }
  await thread.loadBefore()
  expect([seqs(thread), thread.hasBefore]).toEqual([[3, 6, 7, 8], false])
  thread.close()
})

test('an earlier reply that changes while its page is on its way does not become older', async () => {
  page = { ...page, more: { before: true, after: false } }
  const thread = open()
  await until(() => thread.status === 'ready')
  const answer = Promise.withResolvers<Results['thread.page']>()
  wire.answer('thread.page', () => answer.promise)
  const loading = thread.loadBefore()
  wire.emit('changes', frameOf(10, 11, [{ rev: 11, message: reply(6, { rev: 11, body: 'edited' }) }]))
  answer.resolve({ ...page, messages: [reply(3), reply(6)], more: { before: false, after: true } })
  await loading
  expect([seqs(thread), thread.replies[1]!.body]).toEqual([[3, 6, 7, 8], 'edited'])
  thread.close()
})

test('a reply before the newest page that changes while the page is on its way leaves no hole', async () => {
  const answer = Promise.withResolvers<Results['thread.page']>()
  wire.answer('thread.page', () => answer.promise)
  const thread = open()
  await until(() => wire.askedFor('thread.page').length === 1)
  wire.emit('changes', frameOf(10, 11, [{ rev: 11, message: reply(3, { rev: 11 }) }]))
  answer.resolve({ ...page, more: { before: true, after: false } })
  await until(() => thread.status === 'ready')
  expect([seqs(thread), thread.hasBefore]).toEqual([[7, 8], true])
  thread.close()
})

test('earlier replies that were asked for before the history was reset are not shown', async () => {
  page = { ...page, more: { before: true, after: false } }
  const thread = open()
  await until(() => thread.status === 'ready')
  const early = Promise.withResolvers<Results['thread.page']>()
  wire.answer('thread.page', ({ before }) =>
    before === undefined ? { ...page, messages: [reply(20), reply(21)] } : early.promise,
  )
  const loading = thread.loadBefore()
  await feed.sync()
  await until(() => seqs(thread).includes(21))
  early.resolve({ ...page, messages: [reply(3), reply(6)], more: { before: false, after: true } })
  await loading
  expect([seqs(thread), thread.hasBefore]).toEqual([[20, 21], true])
  thread.close()
})

test('in a new epoch the line and the read marks of the former one do not count', async () => {
  const thread = open()
  await until(() => thread.status === 'ready')
  thread.epochChanged()
  expect([thread.status, thread.unreadFrom]).toEqual(['loading', null])
  page = { ...page, messages: [reply(3)], read: 0, rev: 4 }
  await feed.sync()
  await until(() => thread.status === 'ready')
  expect([seqs(thread), thread.unreadFrom]).toEqual([[3], 0])
  thread.close()
})

test('without a connection a thread shows what is cached, and is loaded at the next connect', async () => {
  const before = open()
  await until(() => before.status === 'ready')
  await until(async () => (await cache.replies(kitchen, 'root')).length === 2)
  before.close()
  wire.disconnect()
  const thread = open()
  await until(() => thread.replies.length === 2 && thread.problem !== null)
  expect(thread.status).toBe('loading')
  page = { ...page, messages: [reply(7), reply(8), reply(9)] }
  wire.connect()
  await until(() => thread.status === 'ready')
  expect(seqs(thread)).toEqual([7, 8, 9])
  thread.close()
})

test('a refusal is shown, and tried again by hand', async () => {
  wire.answer('thread.page', () => {
    throw new Refusal('not_member')
  })
  const thread = open()
  await until(() => thread.status === 'failed')
  expect(thread.problem?.reason).toBe('not_member')
  wire.answer('thread.page', () => page)
  await thread.retry()
  expect([thread.status, seqs(thread)]).toEqual(['ready', [7, 8]])
  thread.close()
})
