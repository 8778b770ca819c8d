import { expect, test } from 'bun:test'
import { alice, bob, garden, kitchen, room } from '../../test/cast.ts'
import { meantBy, parseDay, suggestionsFor, type Known } from './suggestions.ts'
import type { FilterWord } from './typed-filters.ts'

const bobby = { ...bob, id: '018f0000-0000-7000-8000-00000000000c', name: 'Bobby Tables' }
const known: Known = {
  people: [alice, bob, bobby],
  rooms: [room(kitchen), room(garden)],
  me: alice.id,
  now: new Date(2026, 10, 19, 9).getTime(),
}

const labels = (word: FilterWord, value: string) => suggestionsFor({ word, value }, known).map(({ label }) => label)
const filters = (word: FilterWord, value: string) => meantBy({ word, value }, known)?.apply({})

test('people are found by a part of their names, and oneself as "me"', () => {
  expect(labels('from', '')).toEqual(['Alice (you)', 'Bob', 'Bobby Tables'])
  expect(labels('from', 'bo')).toEqual(['Bob', 'Bobby Tables'])
  expect(labels('from', 'tab')).toEqual(['Bobby Tables'])
  expect(labels('from', 'me')).toEqual(['Alice (you)'])
  expect(labels('from', 'nobody')).toEqual([])
})

test('a complete filter means the exact one or the only one, and else none', () => {
  expect(filters('from', 'BOB')).toEqual({ from: { id: bob.id, name: 'Bob' } })
  expect(filters('from', 'bobb')).toEqual({ from: { id: bobby.id, name: 'Bobby Tables' } })
  expect(filters('from', 'bo')).toBeUndefined()
  expect(filters('in', 'gard')).toEqual({ rooms: [garden] })
  expect(filters('has', 'im')).toEqual({ has: ['picture'] })
  expect(filters('has', 'images')).toEqual({ has: ['picture'] })
})

test('several rooms and kinds add up, a person and a day take the place of another', () => {
  const one = meantBy({ word: 'in', value: 'kitchen' }, known)!.apply({ rooms: [garden] })
  expect(one).toEqual({ rooms: [garden, kitchen] })
  const after = meantBy({ word: 'after', value: '2026-11-01' }, known)!
  expect(after.apply({ when: { before: '2026-11-09' } }).when).toEqual({ after: '2026-11-01', before: '2026-11-09' })
  expect(after.apply({ when: 'today' }).when).toEqual({ after: '2026-11-01' })
})

test('days are written as dates or named', () => {
  expect(labels('before', '')).toEqual(['Today', 'Yesterday'])
  expect(labels('before', 'yes')).toEqual(['Yesterday'])
  expect(filters('after', 'yesterday')).toEqual({ when: { after: '2026-11-18' } })
  expect(filters('before', 'soon')).toBeUndefined()
})

test('a date that is none is not taken', () => {
  expect(parseDay('2026-11-1')).toBe('2026-11-01')
  for (const typed of ['2026-06-31', '2026-13-01', '1.11.2026', '2026-11', '']) expect(parseDay(typed)).toBeNull()
})
