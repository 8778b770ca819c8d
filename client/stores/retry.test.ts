import { expect, test } from 'bun:test'
import { retryDelay } from './retry.ts'

test('[G8] tries spread over all of a doubling span, between half a second and thirty', () => {
  expect([0, 1, 2, 3, 4, 50].map((attempt) => retryDelay(attempt, undefined, 1))).toEqual([
    2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ])
  expect([0, 4, 50].map((attempt) => retryDelay(attempt, undefined, 0))).toEqual([500, 500, 500])
})

test('[G8] what the server asked for comes first, and is spread too', () => {
  expect([0, 0.5, 1].map((random) => retryDelay(9, 3_000, random))).toEqual([1_500, 3_000, 4_500])
})
