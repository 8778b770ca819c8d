import { expect, test } from 'bun:test'
import { dayOf, lastTimeOf, startOfDay, timeOf } from './time.ts'

const now = new Date(2026, 10, 19, 0, 30).getTime()
const lateYesterday = new Date(2026, 10, 18, 23, 50).getTime()

test('a day is named by the calendar and not by 24 hours', () => {
  expect(dayOf(now, now)).toBe('Today')
  expect(dayOf(lateYesterday, now)).toBe('Yesterday')
  expect(dayOf(new Date(2026, 10, 10).getTime(), now)).toContain('November')
  expect(dayOf(new Date(2024, 10, 10).getTime(), now)).toContain('2024')
})

test('a day of this year has no year', () => {
  expect(dayOf(new Date(2026, 2, 1).getTime(), now)).not.toContain('2026')
})

test('the last message of a room has a time today, and a day before that', () => {
  expect(lastTimeOf(now, now)).toBe(timeOf(now))
  expect(lastTimeOf(lateYesterday, now)).toBe('yesterday')
  expect(lastTimeOf(new Date(2026, 10, 16).getTime(), now)).toBe('3 days ago')
})

test('a day starts at midnight where the reader is', () => {
  expect(startOfDay(lateYesterday)).toBe(new Date(2026, 10, 18).getTime())
})
