import { expect, test } from 'bun:test'
import { byMonth } from './months.ts'

const at = (year: number, month: number, day: number) => ({ at: new Date(year, month - 1, day, 12).getTime() })
const now = at(2026, 11, 19).at

test('what was sent in one month is a group, and another year is named', () => {
  const all = [at(2026, 11, 18), at(2026, 11, 1), at(2026, 10, 31), at(2025, 11, 3)]
  const groups = byMonth(all, now)
  expect(groups.map(({ items }) => items.length)).toEqual([2, 1, 1])
  expect(groups[0]!.month).not.toContain('2026')
  expect(groups[2]!.month).toContain('2025')
  expect(groups.flatMap(({ items }) => items)).toEqual(all)
})

test('nothing has no groups', () => {
  expect(byMonth([], now)).toEqual([])
})
