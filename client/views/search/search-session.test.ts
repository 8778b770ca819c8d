import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test'
import type { Parley } from '../../parley.ts'
import { forgetSearches, recentSearches } from '../../stores/preferences/recent-searches.svelte.ts'
import type { RoomRoute } from '../../stores/preferences/router.svelte.ts'
import { Device } from '../../test/device.ts'
import { RealServer } from '../../test/real-server.ts'
import { until } from '../../test/until.ts'
import { SearchSession, type SearchPlace } from './search-session.svelte.ts'

let server: RealServer
let device: Device
let parley: Parley
let session: SearchSession
let code: string

beforeAll(async () => {
  server = await RealServer.open()
})

afterAll(() => server.remove())

beforeEach(async () => {
  forgetSearches()
  device = new Device(server.url)
  parley = await device.tab()
  await parley.identity.start('Alice')
  const room = await parley.rooms.commands.create({ name: 'Lake house' })
  code = room.code
  for (const body of ['One lantern', 'Two lanterns', 'No light']) await parley.outbox.send(room.id, { body })
  await until(() => parley.outbox.of(room.id).length === 0)
  session = SearchSession.begin({
    parley,
    Bar: () => ({}),
    members: () => [parley.identity.person!],
    now: Date.now,
  })
})

afterEach(async () => {
  session.close()
  await device.close()
})

async function searches(typed: string): Promise<string[]> {
  session.typed = typed
  session.takeFilters()
  session.ask()
  await until(() => session.search.status === 'ready' && !session.search.old)
  return session.hits.map(({ body }) => body)
}

/** The page after the search was left. */
async function leavesFor(path: Partial<RoomRoute> | 'home', peopleInDrawer = false): Promise<SearchPlace> {
  const shell: SearchPlace = { search: session, peopleInDrawer }
  parley.router.path = path === 'home' ? { name: 'home' } : { name: 'room', code, ...path }
  session.leave(parley.router, shell)
  await Promise.resolve()
  return shell
}

test('the filters that are typed are those of the chips', async () => {
  expect(await searches('lantern from:me in:"Lake house" ')).toEqual(['Two lanterns', 'One lantern'])
  expect(session.typed).toBe('lantern ')
  expect(session.filters.from).toEqual({ id: parley.identity.person!.id, name: 'Alice' })
  expect(session.filters.rooms).toHaveLength(1)
  session.dropLast()
  expect(Object.keys(session.filters)).toEqual(['from'])
})

test('a filter that is still being typed does not search yet', async () => {
  expect(await searches('light has:po')).toEqual(['No light'])
  expect(session.suggestions.map(({ label }) => label)).toEqual(['poll'])
  session.pick(session.suggestions[0]!)
  expect([session.typed, session.filters]).toEqual(['light ', { has: ['poll'] }])
})

test('the search goes on beside another room, and ends with its panel', async () => {
  await searches('lantern')
  expect((await leavesFor({ panel: 'search' })).search).toBe(session)
  expect(recentSearches()).toEqual([])
  expect((await leavesFor({})).search).toBeUndefined()
  expect(recentSearches()).toEqual([{ text: 'lantern', filters: {} }])
})

test('after a hit was shown it goes on in the room that it covered, and in the thread of the hit', async () => {
  await searches('lantern')
  session.show(session.hits[0]!)
  expect((await leavesFor({}, true)).search).toBe(session)
  expect((await leavesFor({ thread: session.hits[0]!.id })).search).toBe(session)
  expect((await leavesFor('home', true)).search).toBeUndefined()
})

test('a search that found nothing is not remembered', async () => {
  expect(await searches('elephant')).toEqual([])
  await leavesFor({})
  expect(recentSearches()).toEqual([])
})
