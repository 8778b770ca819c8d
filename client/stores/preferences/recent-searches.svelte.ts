import type { Filters } from '../search/query.ts'
import { keyOf, load, remove, save } from './browser-storage.ts'

export interface RecentSearch {
  text: string
  filters: Filters
}

const KEY = 'parley.searches'
const MOST = 5

let searches = $state.raw<readonly RecentSearch[]>(stored())

/** The last five searches in this browser, the latest first. */
export const recentSearches = (): readonly RecentSearch[] => searches

/** Puts a search first among the recent ones. */
export function rememberSearch({ text, filters }: RecentSearch): void {
  const name = JSON.stringify([text, filters])
  // Another tab may have searched meanwhile. Where nothing is stored, this page's own count.
  const before = load(KEY) === null ? searches : stored()
  const others = before.filter((other) => JSON.stringify([other.text, other.filters]) !== name)
  searches = [{ text, filters }, ...others].slice(0, MOST)
  save(KEY, JSON.stringify(searches))
}

/** Deletes what was searched for in this browser. Other tabs follow. */
export function forgetSearches(): void {
  remove(KEY)
  searches = []
}

globalThis.addEventListener?.('storage', ({ key }: StorageEvent) => {
  if (key === null || key === keyOf(KEY)) searches = stored()
})

function stored(): RecentSearch[] {
  try {
    const list: unknown = JSON.parse(load(KEY) ?? '[]')
    return Array.isArray(list) ? list.filter(isSearch).slice(0, MOST) : []
  } catch {
    return []
  }
}

function isSearch(one: unknown): one is RecentSearch {
  const { text, filters } = (one ?? {}) as Partial<RecentSearch>
  return typeof text === 'string' && typeof filters === 'object' && filters !== null
}
