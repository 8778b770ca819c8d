import type { Person, Room } from '../../../protocol/entities.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import { HAS, type Has } from '../../../protocol/search.ts'
import { dateOf, dayFrom, type Days, type Filters } from '../../stores/search/query.ts'
import { plain } from '../format/plain.ts'
import { inOne, kindWords, wordsOf } from './filter-words.ts'
import type { TypedFilter } from './typed-filters.ts'

/** A value that a typed filter can have. */
export interface Suggestion {
  key: string
  label: string
  person?: Person
  room?: Room
  /** Typed as a whole, it is this one, whatever else begins so. */
  exact: boolean
  apply: (filters: Filters) => Filters
}

export interface Known {
  people: readonly Person[]
  rooms: readonly Room[]
  me: string | undefined
  /** ms since 1970. */
  now: number
}

const MOST = 8
/** Of what a message has. A picture is a file, so that all six say no more. */
const MOST_THINGS = 5
const DAY_MS = 86_400_000

const OTHER_WORDS: Record<Has, readonly string[]> = {
  file: ['document', 'attachment'],
  picture: ['image', 'photo'],
  video: ['film'],
  sound: ['audio', 'voice'],
  link: ['url'],
  poll: [],
}

/** The values of a typed filter that begin or go on as it was typed, up to eight. */
export function suggestionsFor({ word, value }: TypedFilter, known: Known): Suggestion[] {
  const typed = plain(value.trim())
  if (word === 'from') return fromPeople(typed, known)
  if (word === 'in') return inRooms(typed, known)
  if (word === 'has') return hasKinds(typed)
  return days(word, typed, known)
}

/** The one that a complete filter means: the exact one, or the only one. */
export function meantBy(filter: TypedFilter, known: Known): Suggestion | undefined {
  const all = suggestionsFor(filter, known)
  return all.find(({ exact }) => exact) ?? (all.length === 1 ? all[0] : undefined)
}

export const withRoom = (filters: Filters, room: string): Filters => ({
  ...filters,
  rooms: [...new Set([...(filters.rooms ?? []), room])].slice(-sharedLimits.searchRooms),
})

export const withKind = (filters: Filters, kind: Has): Filters => ({
  ...filters,
  has: [...new Set([...(filters.has ?? []), kind])].slice(-MOST_THINGS),
})

function fromPeople(typed: string, { people, me }: Known): Suggestion[] {
  const isMe = (id: string): boolean => id === me && typed !== '' && 'me'.startsWith(typed)
  return byName(people, typed, isMe).map(({ id, name, ...person }) => ({
    key: id,
    label: id === me ? `${name} (you)` : name,
    person: { id, name, ...person },
    exact: plain(name) === typed || (id === me && typed === 'me'),
    apply: (filters) => ({ ...filters, from: { id, name } }),
  }))
}

function inRooms(typed: string, { rooms }: Known): Suggestion[] {
  return byName(rooms, typed).map((room) => ({
    key: room.id,
    label: room.name,
    room,
    exact: plain(room.name) === typed,
    apply: (filters) => withRoom(filters, room.id),
  }))
}

function hasKinds(typed: string): Suggestion[] {
  const one = typed.replace(/s$/, '')
  const begins = (kind: Has): boolean => [kind, ...OTHER_WORDS[kind]].some((word) => word.startsWith(one))
  return HAS.filter(begins).map((kind) => ({
    key: kind,
    label: kindWords[kind],
    exact: [kind, ...OTHER_WORDS[kind]].includes(one),
    apply: (filters) => withKind(filters, kind),
  }))
}

/** Names that begin so come before those that have it elsewhere. */
function byName<T extends { id: string; name: string }>(
  all: readonly T[],
  typed: string,
  also: (id: string) => boolean = () => false,
): T[] {
  const found = all.filter(({ id, name }) => plain(name).includes(typed) || also(id))
  const begins = ({ name }: T): boolean => plain(name).startsWith(typed)
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].slice(0, MOST)
}

function days(word: 'after' | 'before', typed: string, { now }: Known): Suggestion[] {
  const named = { today: dayFrom(new Date(now)), yesterday: dayFrom(new Date(now - DAY_MS)) }
  const written = parseDay(typed)
  const all = written ? { [typed]: written } : named
  return Object.entries(all)
    .filter(([name]) => name.startsWith(typed))
    .map(([name, day]) => {
      const words = wordsOf('when', { when: { [word]: day } }, () => undefined, now)!
      return {
        key: name,
        label: name === typed && written ? inOne(words) : `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        exact: name === typed,
        apply: (filters) => ({ ...filters, when: { ...daysOf(filters), [word]: day } }),
      }
    })
}

const daysOf = ({ when }: Filters): Days => (typeof when === 'object' ? when : {})

/** A day as `2026-11-01`; null for anything else, such as the 31st of June. */
export function parseDay(typed: string): string | null {
  if (!/^\d{4}-\d{1,2}-\d{1,2}$/.test(typed)) return null
  const day = typed
    .split('-')
    .map((part) => part.padStart(2, '0'))
    .join('-')
  const date = dateOf(day)
  return !Number.isNaN(date.getTime()) && dayFrom(date) === day ? day : null
}
