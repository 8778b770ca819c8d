import type { SearchPartsTable, SearchPostingsTable } from '../../schema/search.ts'
import type { ReadTx, WriteTx } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { BATCH, DocSet, PART } from './doc-set.ts'

/** Grams that one statement reads or writes. */
const SLOTS = 16
export const BATCHES = PART / BATCH

/** A gram of the fresh postings or of the merged ones. */
export type PostingTable = 'search_fresh' | 'search_postings'
export type Part = Pick<SearchPartsTable, 'part' | 'merged'>

const reads = (table: PostingTable) =>
  prepared(
    (db, part: number, ...grams: number[]) =>
      db.selectFrom(table).select(['gram', 'docs']).where('part', '=', part).where('gram', 'in', grams),
    1 + SLOTS,
  )
const readers = { search_fresh: reads('search_fresh'), search_postings: reads('search_postings') }

const freshInPart = prepared(
  (db, ...values: number[]) =>
    db
      .selectFrom('search_fresh')
      .selectAll()
      .where('part', 'in', values.slice(0, BATCHES))
      .where('gram', 'in', values.slice(BATCHES)),
  BATCHES + SLOTS,
)

/** The batches of a part, by their numbers in `search_fresh`. */
export const batchesOf = (part: number): number[] =>
  Array.from({ length: BATCHES }, (_, index) => part * BATCHES + index)

/** The docs of a part that have each of these grams, without those that none has. */
export async function docsWith(tx: ReadTx, { part, merged }: Part, grams: number[]): Promise<Map<number, DocSet>> {
  const sets = new Map<number, DocSet>()
  const add = (gram: number, docs: Uint8Array, size: number, offset: number) => {
    let set = sets.get(gram)
    if (set === undefined) sets.set(gram, (set = DocSet.empty(PART)))
    set.addEncoded(docs, size, offset)
  }
  for (const slots of inSlots(grams)) {
    for (const { gram, docs } of await readers.search_postings(tx, part, ...slots)) add(gram, docs, PART, 0)
    if (merged === null) continue
    for (const row of await freshInPart(tx, ...batchesOf(part), ...slots))
      add(row.gram, row.docs, BATCH, (row.part - part * BATCHES) * BATCH)
  }
  return sets
}

/** The encoded docs of these grams. */
export async function readPostings(
  tx: ReadTx,
  table: PostingTable,
  part: number,
  grams: number[],
): Promise<Map<number, Uint8Array>> {
  const found = new Map<number, Uint8Array>()
  for (const slots of inSlots(grams))
    for (const { gram, docs } of await readers[table](tx, part, ...slots)) found.set(gram, docs)
  return found
}

const writes = (table: PostingTable, count: number) =>
  prepared(
    (db, ...values: (number | Uint8Array)[]) => {
      const rows = Array.from(
        { length: count },
        (_, index) =>
          ({ part: values[0], gram: values[1 + 2 * index], docs: values[2 + 2 * index] }) as SearchPostingsTable,
      )
      return db
        .insertInto(table)
        .values(rows)
        .onConflict((on) => on.columns(['part', 'gram']).doUpdateSet((eb) => ({ docs: eb.ref('excluded.docs') })))
    },
    1 + 2 * count,
  )
const writers = {
  search_fresh: { one: writes('search_fresh', 1), all: writes('search_fresh', SLOTS) },
  search_postings: { one: writes('search_postings', 1), all: writes('search_postings', SLOTS) },
}

const removes = (table: PostingTable) =>
  prepared(
    (db, part: number, ...grams: number[]) => db.deleteFrom(table).where('part', '=', part).where('gram', 'in', grams),
    1 + SLOTS,
  )
const removers = { search_fresh: removes('search_fresh'), search_postings: removes('search_postings') }

/** Stores the docs of these grams in place of those before. A gram that no doc has is removed. */
export async function writePostings(
  tx: WriteTx,
  table: PostingTable,
  part: number,
  postings: Map<number, DocSet>,
): Promise<void> {
  const rows: [number, Uint8Array][] = []
  const empty: number[] = []
  // In one order, in which two batches of PostgreSQL do not wait for each other.
  for (const [gram, set] of [...postings].toSorted(([a], [b]) => a - b)) {
    const docs = set.encode()
    if (docs === null) empty.push(gram)
    else rows.push([gram, docs])
  }
  let index = 0
  for (; index + SLOTS <= rows.length; index += SLOTS)
    await writers[table].all(tx, part, ...rows.slice(index, index + SLOTS).flat())
  for (; index < rows.length; index++) await writers[table].one(tx, part, ...rows[index]!)
  for (const slots of inSlots(empty)) await removers[table](tx, part, ...slots)
}

/** In lists of `SLOTS`, the last one filled with its own first value. */
function* inSlots(grams: number[]): Generator<number[]> {
  for (let index = 0; index < grams.length; index += SLOTS) {
    const slots = grams.slice(index, index + SLOTS)
    while (slots.length < SLOTS) slots.push(slots[0]!)
    yield slots
  }
}
