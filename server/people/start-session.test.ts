import { expect, test } from 'bun:test'
import { tidy } from '../storage/sqlite/test/fixture.ts'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'

const YEAR_MS = 365 * 24 * 3_600_000

const { later } = tidy()

test('a session that starts while the clock is years ahead deletes no live session', async () => {
  const app = await openApp()
  later(() => app.close())
  const alice = await Actor.arrives(app, 'Alice')
  app.time.now += 10 * YEAR_MS
  const bob = await Actor.arrives(app, 'Bob')
  expect((await alice.posts('session.me', {})).ok?.person.name).toBe('Alice')
  app.time.now -= 10 * YEAR_MS
  for (const each of [alice, bob]) expect((await each.posts('session.me', {})).ok?.person).toEqual(each.person)
})
