import { expect, test } from 'bun:test'
import { Attempt } from './attempt.svelte.ts'

test('an attempt that was refused says why, until the next one', async () => {
  const attempt = new Attempt()
  expect(await attempt.make(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(false)
  expect(attempt.problem).not.toBeNull()
  expect(attempt.busy).toBe(false)
  expect(await attempt.make(async () => {})).toBe(true)
  expect(attempt.problem).toBeNull()
})

test('an attempt that is under way is not made twice', async () => {
  const attempt = new Attempt()
  let made = 0
  const first = attempt.make(async () => {
    made += 1
    await Promise.resolve()
  })
  expect(attempt.busy).toBe(true)
  expect(await attempt.make(async () => (made += 1))).toBe(false)
  expect(await first).toBe(true)
  expect(made).toBe(1)
})
