import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Input, Results } from '../../../protocol/commands.ts'
import type { Message } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob, frameOf, garden, kitchen, message, proven, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { Feed } from '../history/feed.ts'
import type { Query } from './query.ts'
import { Search } from './search.svelte.ts'

type Answer = Results['message.search']

let wire: FakeWire
let feed: Feed
let search: Search
let answer: (input: Input<'message.search'>) => Answer | Promise<Answer>

const found = (...messages: Message[]): Answer => ({
  messages,
  people: [bob],
  total: { messages: messages.length, rooms: new Set(messages.map(({ room }) => room)).size },
})
const query = (text: string, filters: Query['filters'] = {}): Query => ({ text, filters, order: 'newest' })
const bodies = () => search.pages.flat().map(({ body }) => body)
const change = (from: number, one: Message) =>
  wire.emit('changes', frameOf(from, one.rev, [{ rev: one.rev, message: one }], one.room))

beforeEach(async () => {
  wire = new FakeWire()
  const rooms = [state({ to: 10, reset: true }), state({ to: 10, reset: true }, garden)]
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms }))
  answer = () => found(message(7), message(5, { room: garden }))
  wire.answer('message.search', (input) => answer(input))
  feed = new Feed({ wire, confirm: async () => true })
  wire.connect()
  await until(() => feed.caughtUp)
  search = new Search({ wire, feed })
})

afterEach(() => search.close())

async function finds(text: string, filters: Query['filters'] = {}): Promise<void> {
  search.ask(query(text, filters))
  await until(() => search.status === 'ready' && !search.old)
}

test('what the server finds is listed with its total and the names of the authors', async () => {
  search.ask(query('message'))
  expect(search.status).toBe('loading')
  await until(() => search.status === 'ready')
  expect(bodies()).toEqual(['message 7', 'message 5'])
  expect(search.total).toEqual({ messages: 2, rooms: 2 })
  expect(search.people.get(bob.id)!.name).toBe('Bob')
  expect(search.answered).toEqual(query('message'))
})

test('the server is asked once typing has paused, for the last text only', async () => {
  for (const text of ['me', 'mes', 'mess']) search.ask(query(text), 30)
  await until(() => search.status === 'ready')
  expect(wire.askedFor('message.search').map(({ text }) => text)).toEqual(['mess'])
})

test('a text that is too short is not sent, and empties the list', async () => {
  await finds('message')
  search.ask(query('m'))
  expect([search.status, search.pages, search.answered]).toEqual(['idle', [], null])
  await Bun.sleep(10)
  expect(wire.askedFor('message.search')).toHaveLength(1)
})

test('the results stay until the next ones come, and an answer that was overtaken is dropped', async () => {
  await finds('message')
  const late = Promise.withResolvers<Answer>()
  answer = ({ text }) => (text === 'slow' ? late.promise : found(message(9)))
  search.ask(query('slow'))
  await until(() => wire.askedFor('message.search').length === 2)
  expect([search.old, bodies()]).toEqual([true, ['message 7', 'message 5']])
  search.ask(query('fast'))
  await until(() => !search.old)
  expect(bodies()).toEqual(['message 9'])
  late.resolve(found(message(1)))
  await wire.settled()
  expect(bodies()).toEqual(['message 9'])
})

test('further pages follow in their order, each message once, until the end', async () => {
  answer = ({ next }) =>
    next === undefined
      ? { ...found(message(9), message(8)), total: { messages: 4, rooms: 1 }, next: 'on' }
      : { ...found(message(8), message(3)), total: { messages: 4, rooms: 1 } }
  await finds('message')
  await search.more()
  expect(search.pages.map((page) => page.map(({ seq }) => seq))).toEqual([[9, 8], [3]])
  await search.more()
  expect(wire.askedFor('message.search').map(({ next }) => next)).toEqual([undefined, 'on'])
})

test('a page that does not come can be asked for again', async () => {
  answer = ({ next }) =>
    next === undefined ? { ...found(message(9)), next: 'on' } : Promise.reject(new Refusal('failed'))
  await finds('message')
  await search.more()
  expect([search.page, bodies()]).toEqual(['failed', ['message 9']])
  answer = () => found(message(3))
  await search.more()
  expect([search.page, bodies()]).toEqual(['idle', ['message 9', 'message 3']])
})

test('[G10] a deleted message leaves the list and its total, and an edited one is shown as it is now', async () => {
  await finds('message')
  change(10, message(7, { rev: 11, body: 'new words' }))
  expect(bodies()).toEqual(['new words', 'message 5'])
  change(10, message(5, { room: garden, rev: 11, body: '', deleted: 'author' }))
  expect([bodies(), search.total]).toEqual([['new words'], { messages: 1, rooms: 1 }])
})

test('[G10] what is deleted while the answer is on its way is not listed', async () => {
  const late = Promise.withResolvers<Answer>()
  answer = () => late.promise
  search.ask(query('message'))
  await until(() => wire.askedFor('message.search').length === 1)
  change(10, message(7, { rev: 11, body: '', deleted: 'moderator' }))
  late.resolve(found(message(7), message(6)))
  await until(() => search.status === 'ready')
  expect([bodies(), search.total.messages]).toEqual([['message 6'], 1])
})

test('[G10] a room that this person is no longer in leaves the list, and the server is asked again', async () => {
  await finds('message')
  answer = () => found(message(7))
  wire.emit('removed', { room: garden, reason: 'left' })
  expect(bodies()).toEqual(['message 7'])
  await until(() => !search.old && wire.askedFor('message.search').length === 2)
  expect(search.total).toEqual({ messages: 1, rooms: 1 })
})

test('a name that changes is taken over', async () => {
  await finds('message')
  const renamed = { person: { ...bob, name: 'Robert' }, role: 'member' as const }
  wire.emit('changes', { room: kitchen, from: 10, to: 11, changes: [{ rev: 11, member: renamed }], ...proven(11) })
  expect(search.people.get(bob.id)!.name).toBe('Robert')
})

test('without a connection what was found stays, and the query is asked with the next one', async () => {
  await finds('message')
  wire.disconnect()
  answer = () => found(message(9))
  search.ask(query('other'))
  await until(() => search.status === 'failed')
  expect([search.problem!.reason, search.old, bodies().length]).toEqual(['unreachable', true, 2])
  wire.connect()
  await until(() => search.status === 'ready' && !search.old)
  expect(bodies()).toEqual(['message 9'])
})

test('a refusal is told and can be tried again', async () => {
  answer = () => Promise.reject(new Refusal('failed'))
  search.ask(query('message'))
  await until(() => search.status === 'failed')
  expect(search.problem!.reason).toBe('failed')
  answer = () => found(message(9))
  search.retry()
  await until(() => search.status === 'ready')
  expect([bodies(), search.problem]).toEqual([['message 9'], null])
})

test('a server that asks for a short wait is asked again by itself', async () => {
  let refused = false
  answer = () => {
    if (refused) return found(message(9))
    refused = true
    return Promise.reject(new Refusal('too_many_commands', { perSecond: 20 }, 10))
  }
  search.ask(query('message'))
  await until(() => search.status !== 'loading')
  expect([search.status, bodies()]).toEqual(['ready', ['message 9']])
})

test('where the filters leave nothing, the narrow one is found', async () => {
  answer = ({ has }) => (has ? found() : found(message(9), message(8)))
  await finds('message', { from: bob, has: ['poll'] })
  await until(() => search.narrow !== null)
  expect(search.narrow).toEqual({ filter: 'has', count: 2 })
  await finds('message', { from: bob })
  expect(search.narrow).toBeNull()
})
