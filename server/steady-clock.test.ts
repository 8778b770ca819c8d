import { expect, test } from 'bun:test'
import { steadyClock } from './steady-clock.ts'

test('it continues from its start when the clock is set', () => {
  const time = { now: 1_000_000, passed: 50 }
  const steady = steadyClock(
    () => time.now,
    () => time.passed,
  )
  expect(steady()).toBe(1_000_000)
  time.now += 400 * 86_400_000
  time.passed += 10
  expect(steady()).toBe(1_000_010)
  time.now -= 800 * 86_400_000
  expect(steady()).toBe(1_000_010)
})
