import { expect, test } from 'bun:test'
import type { Filters } from '../../stores/search/query.ts'
import { inOne, wordsOf } from './filter-words.ts'
import { shortDayOf } from './hit-time.ts'

const now = new Date(2026, 10, 19, 12).getTime()
const rooms: Record<string, string> = { a: 'Design Crit', b: 'Lake house', c: 'Family' }
const words = (name: 'from' | 'in' | 'has' | 'when', filters: Filters) => {
  const found = wordsOf(name, filters, (id) => rooms[id], now)
  return found && inOne(found)
}
const day = (year: number, month: number, date: number) => shortDayOf(new Date(year, month, date, 12).getTime(), now)

test('a filter says what is chosen', () => {
  expect(words('from', { from: { id: 'b', name: 'Bob' } })).toBe('From Bob')
  expect(words('has', { has: ['file', 'link'] })).toBe('Has file, link')
  expect(words('in', { rooms: ['a', 'b'] })).toBe('In Design Crit, Lake house')
  expect(words('in', { rooms: ['a', 'b', 'c'] })).toBe('In 3 rooms')
  expect(words('in', { rooms: ['gone'] })).toBe('In a room you left')
})

test('a time is a period, a day, or two days', () => {
  expect(words('when', { when: 'week' })).toBe('Last 7 days')
  expect(words('when', { when: { after: '2026-11-01' } })).toBe(`After ${day(2026, 10, 1)}`)
  expect(words('when', { when: { before: '2024-11-01' } })).toBe(`Before ${day(2024, 10, 1)}`)
  expect(words('when', { when: { after: '2026-11-01', before: '2026-11-03' } })).toBe(
    `${day(2026, 10, 1)} – ${day(2026, 10, 3)}`,
  )
})

test('what is not set has no words', () => {
  for (const name of ['from', 'in', 'has', 'when'] as const) expect(words(name, { rooms: [], has: [] })).toBeNull()
})
