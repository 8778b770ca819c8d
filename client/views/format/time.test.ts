import { expect, test } from 'bun:test'
import { inZone } from '../../test/zone.ts'
import { agoOf, dayOf, endTimeOf, lastTimeOf, noonOf, timeOf } from './time.ts'

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

test('what happened today is minutes and hours ago, and what happened before has its day', () => {
  const noon = new Date(2026, 10, 19, 12).getTime()
  expect(agoOf(noon - 20_000, noon)).toBe('just now')
  expect(agoOf(noon + 5_000, noon)).toBe('just now')
  expect(agoOf(noon - 12 * 60_000, noon)).toMatch(/^12 min/)
  expect(agoOf(noon - 3.5 * 3_600_000, noon)).toMatch(/^3 h/)
  expect(agoOf(lateYesterday, noon)).toBe('yesterday')
})

test('an end has a time today, and a day, too, on other days', () => {
  const soon = now + 3_600_000
  expect(endTimeOf(soon, now)).toBe(`at ${timeOf(soon)}`)
  expect(endTimeOf(lateYesterday, now)).toMatch(/^on .*18/)
  expect(endTimeOf(lateYesterday, now)).toEndWith(timeOf(lateYesterday))
})

/** In these zones daylight saving starts, or a day is left out, at midnight. */
const ODD_DAYS: [zone: string, before: string, after: string][] = [
  ['Africa/Cairo', '2026-04-23', '2026-04-24'],
  ['Africa/Cairo', '2026-04-24', '2026-04-25'],
  ['America/Santiago', '2026-09-05', '2026-09-06'],
  ['America/Santiago', '2026-09-06', '2026-09-07'],
  ['Atlantic/Azores', '2026-03-28', '2026-03-29'],
  ['Atlantic/Azores', '2026-03-29', '2026-03-30'],
  ['Atlantic/Azores', '2026-10-25', '2026-10-26'],
  ['Pacific/Apia', '2011-12-29', '2011-12-31'],
  ['Pacific/Apia', '2011-12-31', '2012-01-01'],
]

for (const [zone, before, after] of ODD_DAYS)
  test(`twenty past one, or past midnight, on ${after} in ${zone} is the day after ${before}`, () =>
    inZone(zone, () => {
      const late = new Date(`${before}T23:50:00`).getTime()
      for (const time of ['00:20', '01:20']) {
        const early = new Date(`${after}T${time}:00`).getTime()
        expect(noonOf(early)).not.toBe(noonOf(late))
        expect(dayOf(late, early)).toBe('Yesterday')
        expect(dayOf(early, early)).toBe('Today')
      }
    }))

test('all times of a day are the same day, also where it has 23 or 25 hours', () => {
  for (const [zone, , day] of ODD_DAYS)
    inZone(zone, () => {
      const hours = Array.from({ length: 24 }, (_, hour) => new Date(`${day}T${String(hour).padStart(2, '0')}:59:00`))
      expect(new Set(hours.map((time) => noonOf(time.getTime()))).size).toBe(1)
    })
})

test('a day of tomorrow, as of a server whose clock is ahead, has its date', () => {
  const tomorrow = new Date(2026, 10, 20, 0, 10).getTime()
  expect(dayOf(tomorrow, now)).toContain('November')
})
