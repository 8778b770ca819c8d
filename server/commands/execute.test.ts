import { expect, test } from 'bun:test'
import type { Room } from '../../protocol/entities.ts'
import { tidy } from '../storage/sqlite/test/fixture.ts'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'

const { later } = tidy()

async function guest(env: Record<string, string>) {
  const app = await openApp({ ...UNLIMITED, LIMIT_MESSAGES_PER_SECOND: '1', ...env })
  later(() => app.close())
  const alice = await Actor.arrives(app, 'Alice')
  const room: Room = await alice.creates('Design Crit')
  const says = async () =>
    (await alice.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'hi' })).error
  return { says }
}

test('a field that is refused is named, with words that follow its name', async () => {
  const app = await openApp()
  later(() => app.close())
  const alice = await Actor.arrives(app, 'Alice')
  const { id: room } = await alice.creates('Design Crit')
  const problem = async (input: object) =>
    (await alice.posts('message.page', input as { room: string })).error?.message.replace('The input is refused: ', '')
  expect(await problem({ room, limit: 101 })).toBe('"limit" has to be at most 100.')
  expect(await problem({ room, limit: 'ten' })).toBe('"limit" has to be a number.')
  expect(await problem({ room, foo: 1 })).toBe('"foo" is not a field of this command.')
  expect(await problem({})).toBe('"room" is missing.')
  expect(await problem({ room: 'here' })).toBe('"room" is not a UUID in lower case.')
  expect(await problem({ room, limit: 0.5 })).toBe('"limit" has to be a whole number.')
  expect(await problem({ room, before: -1 })).toBe('"before" has to be at least 0.')
})

test('a guest may say one thing at once where half of the burst is less, and then waits two seconds', async () => {
  const { says } = await guest({ LIMIT_MESSAGES_BURST: '1' })
  expect(await says()).toBeUndefined()
  const refused = await says()
  expect(refused?.code).toBe('rate_limited')
  expect(refused?.retryAfterMs).toBeLessThanOrEqual(2_000)
})

test('a burst of 0 is no limit, for a guest either', async () => {
  const { says } = await guest({ LIMIT_MESSAGES_BURST: '0' })
  for (let i = 0; i < 20; i++) expect(await says()).toBeUndefined()
})
