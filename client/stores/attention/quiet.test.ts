import { expect, test } from 'bun:test'
import { quietUntil } from './quiet.ts'

const now = new Date(2026, 1, 28, 22, 30)

test('an hour is an hour, and no end is no end', () => {
  expect(quietUntil('hour', now) - now.getTime()).toBe(3_600_000)
  expect(quietUntil('always', now)).toBe(Infinity)
  expect(quietUntil('off', now)).toBe(0)
})

test('tomorrow begins at eight in the morning, also after the last day of a month', () => {
  expect(new Date(quietUntil('tomorrow', now))).toEqual(new Date(2026, 2, 1, 8))
})
