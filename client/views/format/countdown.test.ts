import { afterEach, beforeEach, expect, jest, test } from 'bun:test'
import { Countdown } from './countdown.svelte.ts'
import { refusalText } from './refusals.ts'

let now: number

/** Time goes on; a computer that sleeps runs no timers meanwhile. */
function passes(ms: number, asleep = false): void {
  now += ms
  if (!asleep) jest.advanceTimersByTime(ms)
}

const reads = ({ left }: Countdown) => refusalText({ reason: 'too_many_wrong_codes', retryAfterMs: left })

beforeEach(() => {
  now = 1_000
  jest.useFakeTimers()
})
afterEach(() => void jest.useRealTimers())

test('a wait runs down by the second, and then one may try again now', () => {
  const countdown = new Countdown(2_300, () => now)
  const stop = countdown.follow()
  expect(reads(countdown)).toContain('in 3 seconds')
  passes(300)
  expect(reads(countdown)).toContain('in 2 seconds')
  passes(1_000)
  expect(reads(countdown)).toContain('in 1 second.')
  passes(1_000)
  expect(reads(countdown)).toContain('Try again now.')
  expect(jest.getTimerCount()).toBe(0)
  stop()
})

test('a wait that is over while the computer sleeps is over when it wakes', () => {
  const countdown = new Countdown(40_000, () => now)
  const stop = countdown.follow()
  passes(60_000, true)
  passes(1_000)
  expect(reads(countdown)).toContain('Try again now.')
  stop()
})

test('once nobody looks, no timer is left', () => {
  const stop = new Countdown(40_000, () => now).follow()
  stop()
  expect(jest.getTimerCount()).toBe(0)
})
