import { expect, test } from 'bun:test'
import { dayFrom, filtersIn, inputOf, isAsking, without, type Query } from './query.ts'

const query = (text: string, filters: Query['filters'] = {}): Query => ({ text, filters, order: 'newest' })
const bob = { id: '018f0000-0000-7000-8000-00000000000b', name: 'Bob' }

test('the server is asked from two characters on, in Chinese from one', () => {
  for (const text of ['so', '語', 'あ', '한', '🦊🦊']) expect(isAsking(query(text))).toBe(true)
  for (const text of ['', 's', '🦊', 'é']) expect(isAsking(query(text))).toBe(false)
})

test('without a text it is asked for a filter, and not for rooms alone', () => {
  expect(isAsking(query('', { from: bob }))).toBe(true)
  expect(isAsking(query('', { has: ['file'] }))).toBe(true)
  expect(isAsking(query('', { when: 'today' }))).toBe(true)
  expect(isAsking(query('', { rooms: ['a'] }))).toBe(false)
  expect(isAsking(query('', { has: [] }))).toBe(false)
  expect(isAsking(query('x', { from: bob }))).toBe(false)
})

test('what is not chosen is not sent', () => {
  const now = Date.now()
  expect(inputOf(query('plan'), now)).toEqual({ text: 'plan', order: 'newest' })
  expect(inputOf(query('', { from: bob, rooms: [], has: ['file', 'link'] }), now)).toEqual({
    from: bob.id,
    has: ['file', 'link'],
    order: 'newest',
  })
})

test('days begin and end at midnight where the reader is', () => {
  const now = new Date(2026, 10, 19, 15, 30).getTime()
  const from = (year: number, month: number, day: number) => new Date(year, month, day).getTime()
  expect(inputOf(query('x', { when: 'today' }), now).after).toBe(from(2026, 10, 19))
  expect(inputOf(query('x', { when: 'week' }), now).after).toBe(from(2026, 10, 13))
  expect(inputOf(query('x', { when: 'month' }), now).after).toBe(from(2026, 9, 21))
  const days = inputOf(query('x', { when: { after: '2026-11-01', before: '2026-11-03' } }), now)
  expect([days.after, days.before]).toEqual([from(2026, 10, 1), from(2026, 10, 3)])
  expect(dayFrom(new Date(2026, 0, 5))).toBe('2026-01-05')
})

test('the filters that are set have their order, and each can be dropped', () => {
  const filters = { when: 'week', from: bob, has: [], rooms: ['a'] } as const
  expect(filtersIn({ ...filters, has: [], rooms: ['a'] })).toEqual(['from', 'in', 'when'])
  expect(without({ from: bob, when: 'week' }, 'when')).toEqual({ from: bob })
  expect(without({ rooms: ['a'], has: ['poll'] }, 'in')).toEqual({ has: ['poll'] })
})
