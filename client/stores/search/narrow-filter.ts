import { filtersIn, isAsking, without, type FilterName, type Query } from './query.ts'

/** The filter without which there are messages, or all of them together. With `count` 0 there are none either way. */
export interface Narrow {
  filter: FilterName | 'all'
  count: number
}

/** From the filter that leaves out the most to the one that leaves out the least, as a rule. */
const ORDER: readonly FilterName[] = ['when', 'has', 'from', 'in']

/** Which filter leaves nothing of a search. `count` answers how many messages another query finds. */
export async function narrowFilter(query: Query, count: (query: Query) => Promise<number>): Promise<Narrow | null> {
  const set = filtersIn(query.filters)
  const each = set.length > 1 ? ORDER.filter((name) => set.includes(name)) : []
  for (const filter of each) {
    const other = { ...query, filters: without(query.filters, filter) }
    const found = isAsking(other) ? await count(other) : 0
    if (found > 0) return { filter, count: found }
  }
  const free = { ...query, filters: {} }
  if (!isAsking(free)) return null
  return { filter: set.length === 1 ? set[0]! : 'all', count: await count(free) }
}
