import { expect, test } from 'bun:test'
import { countedOf, scaleOf, upOf } from './numbers.ts'
import { Sorting } from './sorted.svelte.ts'

test('the scale of a chart ends above its highest bar, and its four steps are whole numbers', () => {
  expect([0, 3, 5, 7, 9, 18_920, 20_000, 20_001].map(scaleOf)).toEqual([4, 4, 8, 8, 12, 20_000, 20_000, 40_000])
  for (let count = 0; count < 3_000; count++) {
    expect(scaleOf(count)).toBeGreaterThanOrEqual(count)
    expect(scaleOf(count) % 4).toBe(0)
  }
})

test('what was counted up to the limit says so', () => {
  expect(countedOf(9_999)).toBe('9,999')
  expect(countedOf(10_000)).toBe('10,000+')
})

test('a time is said in its largest unit', () => {
  expect([0, 61_000, 7_200_000, 12.5 * 86_400_000].map(upOf)).toEqual(['0 minutes', '1 minute', '2 hours', '12 days'])
})

test('rows are sorted by a column, and the other way round at the second press', () => {
  const rows = [
    { name: 'Éva', used: 2 },
    { name: 'bob', used: undefined },
    { name: 'Alice', used: 10 },
  ]
  const sorting = new Sorting<(typeof rows)[number], 'name' | 'used'>((row, column) => row[column])
  const names = () => sorting.sort(rows).map(({ name }) => name)
  expect([names(), sorting.ariaOf('name')]).toEqual([['Éva', 'bob', 'Alice'], undefined])
  sorting.by('name', false)
  expect([names(), sorting.ariaOf('name')]).toEqual([['Alice', 'bob', 'Éva'], 'ascending'])
  sorting.by('name', false)
  expect(names()).toEqual(['Éva', 'bob', 'Alice'])
  sorting.by('used', true)
  expect([names(), sorting.ariaOf('used')]).toEqual([['Alice', 'Éva', 'bob'], 'descending'])
})
