import { expect, test } from 'bun:test'
import { openFilter, takeFilters, type TypedFilter } from './typed-filters.ts'

test('a filter at the end is being typed, also with spaces in its value', () => {
  expect(openFilter('from:')).toEqual({ before: '', word: 'from', value: '' })
  expect(openFilter('small phone From:war')).toEqual({ before: 'small phone ', word: 'from', value: 'war' })
  expect(openFilter('in:Design cr')).toEqual({ before: '', word: 'in', value: 'Design cr' })
  expect(openFilter('from:"Warm Ta')).toEqual({ before: '', word: 'from', value: 'Warm Ta' })
})

test('other words with a colon are text', () => {
  for (const typed of ['', 'small phone', 'https://example.org', 'wherefrom:me', 'from', 'note: in'])
    expect(openFilter(typed)).toBeNull()
})

const takes = (typed: string, known: string[]) => {
  const taken: TypedFilter[] = []
  const rest = takeFilters(typed, (filter) => known.includes(filter.value) && taken.push(filter) > 0)
  return { rest, taken: taken.map(({ word, value }) => `${word}:${value}`) }
}

test('complete filters are taken out of the text, wherever they stand', () => {
  expect(takes('from:tom small has:file phone', ['tom', 'file'])).toEqual({
    rest: 'small phone',
    taken: ['from:tom', 'has:file'],
  })
  expect(takes('in:"Design Crit" lantern', ['Design Crit'])).toEqual({ rest: 'lantern', taken: ['in:Design Crit'] })
})

test('a filter without a space behind it may still grow, and an unknown one stays text', () => {
  expect(takes('from:tom', ['tom'])).toEqual({ rest: 'from:tom', taken: [] })
  expect(takes('in:progress has:file x', ['file'])).toEqual({ rest: 'in:progress x', taken: ['has:file'] })
  expect(takes('from:nobody from:nobody ', [])).toEqual({ rest: 'from:nobody from:nobody ', taken: [] })
})
