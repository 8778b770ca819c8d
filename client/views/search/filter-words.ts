import type { Has } from '../../../protocol/search.ts'
import type { FilterName, Filters, Period, When } from '../../stores/search/query.ts'
import { dateOf } from '../../stores/search/query.ts'
import { shortDayOf } from './hit-time.ts'

export const kindWords: Record<Has, string> = {
  file: 'file',
  picture: 'picture',
  video: 'video',
  sound: 'sound',
  link: 'link',
  poll: 'poll',
}

export const periodWords: Record<Period, string> = { today: 'Today', week: 'Last 7 days', month: 'Last 30 days' }

/** A filter in words, such as "After" and "1 Nov". The second one is stressed. */
export interface FilterWords {
  about: string
  what: string
}

/** What is set of a filter; null for nothing. `roomName` answers the name of a room of this person. */
export function wordsOf(
  name: FilterName,
  { from, rooms = [], has = [], when }: Filters,
  roomName: (id: string) => string | undefined,
  now: number,
): FilterWords | null {
  if (name === 'from') return from ? { about: 'From', what: from.name } : null
  if (name === 'has')
    return has.length > 0 ? { about: 'Has', what: has.map((kind) => kindWords[kind]).join(', ') } : null
  if (name === 'when') return when ? whenWords(when, now) : null
  const names = rooms.map((id) => roomName(id) ?? 'a room you left')
  if (names.length > 2) return { about: 'In', what: `${names.length} rooms` }
  return names.length > 0 ? { about: 'In', what: names.join(', ') } : null
}

function whenWords(when: When, now: number): FilterWords {
  if (typeof when === 'string') return { about: '', what: periodWords[when] }
  const { after, before } = when
  const day = (written: string): string => shortDayOf(dateOf(written).getTime(), now)
  if (after === undefined) return { about: 'Before', what: day(before!) }
  if (before === undefined) return { about: 'After', what: day(after) }
  return { about: '', what: `${day(after)} – ${day(before)}` }
}

/** "From Tom", "Last 7 days". */
export const inOne = ({ about, what }: FilterWords): string => [about, what].filter(Boolean).join(' ')
