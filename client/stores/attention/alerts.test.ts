import { afterEach, beforeEach, expect, test } from 'bun:test'
import { until } from '../../test/until.ts'
import { Alerts } from './alerts.svelte.ts'

const disk = new Map<string, string>()
const before = globalThis.localStorage
let open: Alerts[] = []
let changes = 0

beforeEach(() => {
  disk.clear()
  changes = 0
  globalThis.localStorage = {
    getItem: (key: string) => disk.get(key) ?? null,
    setItem: (key: string, value: string) => void disk.set(key, value),
    removeItem: (key: string) => void disk.delete(key),
  } as Storage
})
afterEach(() => {
  for (const alerts of open.splice(0)) alerts.close()
  globalThis.localStorage = before
})

function alerts(): Alerts {
  const made = new Alerts(() => changes++)
  open.push(made)
  return made
}

test('a new browser is quiet: no notifications, no sound, mentions only', () => {
  const { notifications, sound, level, busy } = alerts()
  expect({ notifications, sound, level, busy }).toEqual({
    notifications: false,
    sound: false,
    level: 'mentions',
    busy: false,
  })
})

test('what was chosen is there after a reload, also do not disturb without an end', () => {
  Object.assign(alerts(), { notifications: true, sound: true, level: 'all', quietUntil: Infinity })
  const { notifications, sound, level, quietUntil } = alerts()
  expect({ notifications, sound, level, quietUntil }).toEqual({
    notifications: true,
    sound: true,
    level: 'all',
    quietUntil: Infinity,
  })
})

test('do not disturb ends by itself, and both changes are reported', async () => {
  const own = alerts()
  own.quietUntil = Date.now() + 30
  expect([own.busy, changes]).toEqual([true, 1])
  await until(() => !own.busy)
  expect(changes).toBe(2)
})

test('do not disturb that ended while the page was closed is off, and a page that is opened reports no change', () => {
  disk.set('parley.quiet', String(Date.now() - 1))
  expect(alerts().busy).toBe(false)
  disk.set('parley.quiet', 'nonsense')
  expect(alerts().busy).toBe(false)
  disk.set('parley.quiet', String(Date.now() + 60_000))
  expect([alerts().busy, changes]).toEqual([true, 0])
})

test('nothing that was chosen is left of a person who is forgotten', () => {
  const own = alerts()
  Object.assign(own, { notifications: true, sound: true, level: 'all', quietUntil: Infinity })
  own.forget()
  const { notifications, sound, level, busy } = own
  expect([notifications, sound, level, busy, disk.size]).toEqual([false, false, 'mentions', false, 0])
  expect(changes).toBe(2)
})
