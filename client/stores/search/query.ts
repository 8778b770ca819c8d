import type { Input } from '../../../protocol/commands.ts'
import type { Has, SearchOrder } from '../../../protocol/search.ts'

export const PERIODS = ['today', 'week', 'month'] as const
/** Today, the last 7 days or the last 30 days. */
export type Period = (typeof PERIODS)[number]

/** Days in the reader's time zone, as YYYY-MM-DD. Messages of the day `before` are not meant, those of `after` are. */
export interface Days {
  after?: string
  before?: string
}

export type When = Period | Days

/** What narrows a search beside its text. A person has their name here, because a search is stored without the people. */
export interface Filters {
  from?: { id: string; name: string }
  rooms?: string[]
  has?: Has[]
  when?: When
}

export type FilterName = 'from' | 'in' | 'has' | 'when'

/** The names of the filters that are set, in the order in which they are shown. */
export const filtersIn = ({ from, rooms, has, when }: Filters): FilterName[] => [
  ...(from ? (['from'] as const) : []),
  ...(rooms?.length ? (['in'] as const) : []),
  ...(has?.length ? (['has'] as const) : []),
  ...(when ? (['when'] as const) : []),
]

const KEYS = { from: 'from', in: 'rooms', has: 'has', when: 'when' } as const

/** The filters without one of them. */
export function without(filters: Filters, name: FilterName): Filters {
  const { [KEYS[name]]: _dropped, ...rest } = filters
  return rest
}

export interface Query {
  text: string
  filters: Filters
  order: SearchOrder
}

const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Whether the server is asked: for two characters, one of a script whose words have so few, or for a filter beside the rooms. */
export function isAsking({ text, filters }: Pick<Query, 'text' | 'filters'>): boolean {
  const { from, has, when } = filters
  if (text !== '') return [...text].length >= 2 || DENSE.test(text)
  return from !== undefined || (has?.length ?? 0) > 0 || when !== undefined
}

export type SearchInput = Input<'message.search'>

/** The input of `message.search`. Days begin in the reader's time zone; `now` is in ms since 1970. */
export function inputOf({ text, filters, order }: Query, now: number): SearchInput {
  const { from, rooms, has, when } = filters
  return {
    ...(text !== '' && { text }),
    ...(from && { from: from.id }),
    ...(rooms?.length && { rooms }),
    ...(has?.length && { has }),
    ...(when && spanOf(when, now)),
    order,
  }
}

const PERIOD_DAYS: Record<Period, number> = { today: 0, week: 6, month: 29 }

function spanOf(when: When, now: number): Pick<SearchInput, 'after' | 'before'> {
  if (typeof when === 'string') return { after: startOf(new Date(now), -PERIOD_DAYS[when]) }
  const { after, before } = when
  return {
    ...(after !== undefined && { after: startOf(dateOf(after)) }),
    ...(before !== undefined && { before: startOf(dateOf(before)) }),
  }
}

/** The first moment of a day, or of one some days from it, in ms since 1970. */
function startOf(day: Date, days = 0): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).getTime()
}

/** Noon of a day that is written as YYYY-MM-DD. */
export function dateOf(day: string): Date {
  return new Date(`${day}T12:00`)
}

/** A day as YYYY-MM-DD, in the reader's time zone. */
export function dayFrom(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
