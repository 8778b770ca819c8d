import { expect, test } from 'bun:test'
import { Refusal } from '../../protocol/errors.ts'
import { onFatal, tidy } from '../storage/sqlite/test/fixture.ts'
import { openSqlite } from '../storage/sqlite/engine/sqlite.ts'
import type { Storage } from '../storage/storage.ts'
import { findSession } from './find-session.ts'
import { endOfSession, hashToken, SESSION_MS } from '../sessions.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const BEGAN = Date.UTC(2026, 0)

const { fresh, later } = tidy()

/** Alice's session on a fresh storage, with a clock that can be set and a steady one. */
async function scene() {
  const storage = await openSqlite({ path: fresh(), onFatal })
  later(() => storage.close())
  const time = { clock: BEGAN, steady: BEGAN }
  const context = {
    storage,
    clock: () => time.clock,
    steady: () => time.steady,
  }
  const starts = (name: string, token: string) =>
    storage.startSession({
      hash: hashToken(token),
      who: Bun.randomUUIDv7(),
      name,
      at: time.clock,
      expiresAt: endOfSession(context),
    })
  await starts('Alice', 'token')
  return {
    storage,
    time,
    pass(ms: number) {
      time.clock += ms
      time.steady += ms
    },
    finds: (over: Partial<Storage> = {}) =>
      findSession({ ...context, storage: { ...storage, ...over } }, 'token', null, '192.0.2.1'),
  }
}

test('a session that is used each month does not end, one that is unused for 90 days does', async () => {
  const { pass, finds } = await scene()
  for (let month = 0; month < 12; month++) {
    pass(30 * DAY_MS)
    expect((await finds())?.person.name).toBe('Alice')
  }
  pass(90 * DAY_MS)
  expect(await finds()).toBeNull()
})

test('its end moves after a day, and is written no sooner', async () => {
  const { pass, finds, storage, time } = await scene()
  const stored = async () =>
    (await storage.findSession({ hash: hashToken('token'), now: time.steady })).session!.expiresAt
  pass(23 * HOUR_MS)
  expect((await finds())!.expiresAt).toBe(BEGAN + SESSION_MS)
  expect(await stored()).toBe(BEGAN + SESSION_MS)
  pass(HOUR_MS)
  expect((await finds())!.expiresAt).toBe(BEGAN + DAY_MS + SESSION_MS)
  expect(await stored()).toBe(BEGAN + DAY_MS + SESSION_MS)
})

test('a person stays signed in while nothing can be written; any other failure is thrown', async () => {
  const { pass, finds } = await scene()
  pass(2 * DAY_MS)
  const refused = (error: Error) => ({
    async extendSession() {
      throw error
    },
  })
  const found = await finds(refused(new Refusal('disk_full')))
  expect(found).toMatchObject({ person: { name: 'Alice' }, expiresAt: BEGAN + SESSION_MS })
  const failed = await finds(refused(new Error('a fault'))).catch((error: Error) => error.message)
  expect(failed).toBe('a fault')
})

test('a clock that is set ahead or back, and corrected again, signs nobody out', async () => {
  for (const wrong of [400 * DAY_MS, -400 * DAY_MS]) {
    const { time, pass, finds } = await scene()
    pass(2 * DAY_MS)
    time.clock += wrong
    expect(await finds()).not.toBeNull()
    pass(DAY_MS)
    time.clock -= wrong
    expect(await finds()).not.toBeNull()
    pass(89 * DAY_MS)
    expect(await finds()).not.toBeNull()
  }
})
