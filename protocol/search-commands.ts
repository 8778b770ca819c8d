import * as v from 'valibot'
import type { Message, Person } from './entities.ts'
import { limits } from './limits.ts'
import { HAS, SEARCH_ORDERS, type SearchTotal } from './search.ts'
import { count, uuid } from './values.ts'

const SEARCH_DEFAULT = 20

/** Characters are counted as NFC. At least one has to be visible. */
const searchText = v.pipe(
  v.string(),
  v.maxLength(limits.searchCharacters * 4, `has more than ${limits.searchCharacters} characters`),
  v.transform((text) =>
    text
      .normalize('NFC')
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  ),
  v.minLength(1, 'is empty'),
  v.maxLength(limits.searchCharacters, `has more than ${limits.searchCharacters} characters`),
)

export const searchSchemas = {
  'message.search': v.pipe(
    v.strictObject({
      /** Words, parts of words, and phrases in quotes, which all have to be there. */
      text: v.optional(searchText),
      /** Only in these rooms. Absent for all rooms of this person. */
      rooms: v.optional(
        v.pipe(
          v.array(uuid),
          v.minLength(1, 'has no room'),
          v.maxLength(limits.searchRooms, `has more than ${limits.searchRooms} rooms`),
        ),
      ),
      /** Only messages of this person. */
      from: v.optional(uuid),
      /** All of them have to be there. */
      has: v.optional(
        v.pipe(
          v.array(v.picklist(HAS, `has to be one of ${HAS.join(', ')}`)),
          v.minLength(1, 'is empty'),
          v.maxLength(5, 'has more than 5 things'),
          v.check((things) => new Set(things).size === things.length, 'has the same thing twice'),
        ),
      ),
      /** ms since 1970: sent at or after `after`, before `before`. */
      after: v.optional(count),
      before: v.optional(count),
      order: v.optional(v.picklist(SEARCH_ORDERS, 'has to be "newest" or "best"'), 'newest'),
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.searchPage)), SEARCH_DEFAULT),
      /** From the answer before. */
      next: v.optional(v.pipe(v.string(), v.maxLength(1_000, 'is not from an answer'))),
    }),
    v.check(
      ({ text, from, has, after, before }) => [text, from, has, after, before].some((field) => field !== undefined),
      'is a search for nothing',
    ),
  ),
}

export interface SearchResults {
  /**
   * Messages that match, and the people whom they name: authors and mentioned members. It goes on with `next`, which is
   * absent at the end; an answer with it may have fewer messages than were asked for. All answers of one search have the
   * `total` that the first one counted.
   */
  'message.search': { messages: Message[]; people: Person[]; total: SearchTotal; next?: string }
}
