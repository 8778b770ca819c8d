import { expect, test } from 'bun:test'
import { retryDelay } from './retry.ts'

const delays = (random: number) =>
  [0, 1, 2, 9, 10, 500].map((attempts) => Math.round(retryDelay(attempts, undefined, random)))

test('[G8] delays spread over half a range, which grows from under a second to thirty', () => {
  expect(delays(1)).toEqual([800, 1_200, 1_800, 30_000, 30_000, 30_000])
  expect(delays(0)).toEqual([400, 600, 900, 15_000, 15_000, 15_000])
})

test('after a short outage a client waits about as long as the outage was, whatever the dice say', () => {
  let seed = 1
  const dice = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  for (const outage of [1_000, 2_000, 3_000, 5_000])
    for (let client = 0; client < 2_000; client++) {
      let at = 0
      for (let attempt = 0; at < outage; attempt++) at += retryDelay(attempt, undefined, dice())
      expect(at - outage).toBeLessThan(outage + 700)
    }
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
