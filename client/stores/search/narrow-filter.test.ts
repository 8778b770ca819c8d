import { expect, test } from 'bun:test'
import { narrowFilter } from './narrow-filter.ts'
import { filtersIn, type Query } from './query.ts'

const from = { id: 'b', name: 'Bob' }
const query = (filters: Query['filters'], text = 'lantern'): Query => ({ text, filters, order: 'newest' })
/** Answers by the filters that are left. */
const counting = (counts: Record<string, number>) => {
  const asked: string[] = []
  const count = async ({ filters }: Query): Promise<number> => {
    const left = filtersIn(filters).join(' ')
    asked.push(left)
    return counts[left] ?? 0
  }
  return { count, asked }
}

test('the first filter without which there is something is the narrow one', async () => {
  const { count, asked } = counting({ from: 4, 'from has': 0, when: 2 })
  expect(await narrowFilter(query({ from, has: ['file'] }), count)).toEqual({ filter: 'has', count: 4 })
  expect(asked).toEqual(['from'])
})

test('where no filter alone is the reason, all of them are', async () => {
  const { count } = counting({ '': 7 })
  expect(await narrowFilter(query({ from, when: 'today' }), count)).toEqual({ filter: 'all', count: 7 })
})

test('a single filter is asked for once', async () => {
  const { count, asked } = counting({ '': 3 })
  expect(await narrowFilter(query({ from }), count)).toEqual({ filter: 'from', count: 3 })
  expect(asked).toEqual([''])
})

test('without a text and filters there is nothing to search', async () => {
  const { count, asked } = counting({})
  expect(await narrowFilter(query({ from }, ''), count)).toBeNull()
  expect(asked).toEqual([])
})
