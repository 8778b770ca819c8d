import { expect, test } from 'bun:test'
import { timeOf } from '../format/time.ts'
import { hitTimeOf } from './hit-time.ts'

const now = new Date(2026, 10, 19, 12).getTime()
const on = (year: number, month: number, day: number) => hitTimeOf(new Date(year, month, day, 23).getTime(), now)

test('a hit of today has its time, one of the last days its weekday, and an older one its date', () => {
  expect(hitTimeOf(now - 60_000, now)).toBe(timeOf(now - 60_000))
  expect(on(2026, 10, 17)).toBe(new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(new Date(2026, 10, 17)))
  expect(on(2026, 10, 12)).toContain('12')
})

test('a date of another year has its year', () => {
  expect(on(2026, 0, 3)).not.toContain('2026')
  expect(on(2024, 10, 19)).toContain('2024')
})
