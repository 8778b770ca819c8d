import type { Aside } from './messages.ts'

/**
 * A room in the search index, by a number. Its messages up to the rev `rev` are indexed; those up to `first` were there
 * before the index, and are indexed from the newest one on.
 */
export interface SearchRoomsTable {
  room: string
  number: number
  rev: number
  first: number
}

/** A message in the search index. `room` is the number of its room, `at` its time. */
export interface SearchDocsTable {
  doc: number
  room: number
  aside: Aside
  seq: number
  at: number
}

/**
 * `PART` docs in a row, and the times of the earliest and the latest of their messages. Their grams up to `merged` are in
 * `search_postings`, and those above still in `search_fresh`; null when all are merged.
 */
export interface SearchPartsTable {
  part: number
  earliest: number
  latest: number
  merged: number | null
}

/** The docs of a part that have a gram, as `operations/search/doc-set.ts` encodes them. */
export interface SearchPostingsTable {
  part: number
  gram: number
  docs: Uint8Array
}

/**
 * One row: the next doc of a newer message, the last doc of an older one, and the message before which, in order of id,
 * messages that were there before the index are still to be indexed; null when none is.
 */
export interface SearchStateTable {
  newer: number
  older: number
  before_id: string | null
  before_author: string
}
