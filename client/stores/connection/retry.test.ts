import { expect, test } from 'bun:test'
import { retryDelay } from './retry.ts'

test('[G8] delays spread over a doubling range, between half a second and thirty seconds', () => {
  expect([0, 1, 2, 3, 4, 50].map((attempt) => retryDelay(attempt, undefined, 1))).toEqual([
    2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ])
  expect([0, 4, 50].map((attempt) => retryDelay(attempt, undefined, 0))).toEqual([500, 500, 500])
})

test('[G8] no client returns before the time that the server asked for, and clients with the same time spread', () => {
  expect([0, 0.5, 1].map((random) => retryDelay(9, 3_000, random))).toEqual([3_000, 3_750, 4_500])
  expect([0, 0.5, 1].map((random) => retryDelay(9, 10, random))).toEqual([10, 260, 510])
  // The longest that a server asks for.
  expect(retryDelay(9, 20_000, 1)).toBe(30_000)
})

test('[G8] a crowd whose times differ comes back no faster than it is admitted', () => {
  const PER_SECOND = 500
  const random = (i: number) => (i * 0.618_034) % 1
  const arrivals = Array.from({ length: 5_000 }, (_, i) => retryDelay(0, (i / PER_SECOND) * 1_000, random(i)))
  const bySecond = Map.groupBy(arrivals, (at) => Math.floor(at / 1_000))
  for (const inOneSecond of bySecond.values()) expect(inOneSecond.length).toBeLessThanOrEqual(PER_SECOND)
  expect(Math.max(...arrivals)).toBeLessThan(15_000)
})
