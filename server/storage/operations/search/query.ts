import type { Has, SearchOrder, SearchTotal } from '../../../../protocol/search.ts'
import type { MessageRow } from '../../schema/messages.ts'
import { gramsOfTerm } from './grams.ts'
import { authorToken, hasToken, searchableOf } from './searchable.ts'
import { score } from './score.ts'
import { termsOf } from './terms.ts'

export interface SearchFilter {
  text?: string
  from?: string
  has?: Has[]
  /** ms since 1970: sent at or after `after`, before `before`. */
  after?: number
  before?: number
  order: SearchOrder
}

/** A message that was found. `score` is 0 in the order `newest`. */
export interface Hit {
  room: string
  aside: MessageRow['aside']
  seq: number
  at: number
  score: number
}

/** The place behind a hit. `now` is the time of the first answer, and `total` what that counted. */
export interface Cursor extends Omit<Hit, 'aside'> {
  now: number
  total: SearchTotal
}

/** The best one first, and of those the newest. */
export function compare(a: Omit<Hit, 'aside'>, b: Omit<Hit, 'aside'>): number {
  return b.score - a.score || b.at - a.at || (a.room === b.room ? b.seq - a.seq : a.room < b.room ? -1 : 1)
}

/** Grams of a query that are looked up. The text decides about the rest. */
const MOST_GRAMS = 16

export class Query {
  readonly terms: string[]
  /** A message that matches has all of them. */
  readonly grams: number[]
  /** Messages that were sent later do not match. */
  readonly until: number
  /** Messages that were sent earlier do not match, either. */
  readonly after: number

  constructor(
    private readonly filter: SearchFilter,
    private readonly now: number,
    readonly cursor: Cursor | null,
  ) {
    const { text, from, has = [], after = 0, before = Number.MAX_SAFE_INTEGER } = filter
    this.after = after
    this.terms = text === undefined ? [] : termsOf(text)
    const tokens = [...has.map(hasToken), ...(from === undefined ? [] : [authorToken(from)])]
    const grams = [...new Set(this.terms.flatMap(gramsOfTerm))]
    const step = Math.max(1, grams.length / (MOST_GRAMS - tokens.length))
    this.grams = [...tokens]
    for (let index = 0; index < grams.length; index += step) this.grams.push(grams[Math.floor(index)]!)
    // What is sent meanwhile would come between what was answered.
    const newest = cursor === null ? Number.MAX_SAFE_INTEGER : filter.order === 'newest' ? cursor.at : now
    this.until = Math.min(before - 1, newest)
  }

  /** Nothing but white space and marks was asked for. */
  get isEmpty(): boolean {
    const { text, from, has, after, before } = this.filter
    return (
      text !== undefined && this.terms.length === 0 && [from, has, after, before].every((each) => each === undefined)
    )
  }

  /** Whether a message that was sent between these times can match. */
  reaches(earliest: number, latest: number): boolean {
    return earliest <= this.until && latest >= this.after
  }

  /** A message as a hit behind the cursor. Null when it does not match. */
  match(row: MessageRow): Hit | null {
    const { from, has = [], order } = this.filter
    const { room, aside, seq, at } = row
    if (at > this.until || at < this.after || (from !== undefined && row.author !== from)) return null
    const searchable = searchableOf(row)
    if (searchable === null || !has.every((each) => searchable.has.has(each))) return null
    if (!this.terms.every((term) => searchable.text.includes(term))) return null
    const hit = {
      room,
      aside,
      seq,
      at,
      score: order === 'best' ? score(searchable.text, this.terms, this.now - at) : 0,
    }
    return this.cursor !== null && compare(this.cursor, hit) >= 0 ? null : hit
  }
}
