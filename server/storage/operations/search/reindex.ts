import type { MessageRow } from '../../schema/messages.ts'
import type { WriteTx } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { BATCH, DocSet, PART } from './doc-set.ts'
import { readPostings, writePostings, type PostingTable } from './postings.ts'
import { gramsOf, searchableOf } from './searchable.ts'

const docOf = prepared((db, room: string, seq: number) =>
  db
    .selectFrom('search_rooms')
    .innerJoin('search_docs', 'search_docs.room', 'search_rooms.number')
    .select(['search_docs.doc', 'search_rooms.number'])
    .where('search_rooms.room', '=', room)
    .where('search_docs.seq', '=', seq),
)

const mergedOf = prepared((db, part: number) => db.selectFrom('search_parts').select('merged').where('part', '=', part))

const remove = prepared((db, doc: number) => db.deleteFrom('search_docs').where('doc', '=', doc))

/** What changes in one row of the index, by gram: docs of that row that get the gram or lose it. */
interface Edits {
  table: PostingTable
  part: number
  grams: Map<number, { doc: number; on: boolean }[]>
}

/**
 * Changes what the index finds of messages, in the transaction in which they change; of one that is deleted nothing
 * stays [G10]. A message that is not indexed yet is not touched: it will be as it is then.
 */
export async function reindex(
  tx: WriteTx,
  messages: { before: MessageRow; after: MessageRow | null }[],
): Promise<void> {
  const edits = new Map<string, Edits>()
  for (const { before, after } of messages) {
    const [found] = await docOf(tx, before.room, before.seq)
    if (found === undefined) continue
    const { doc, number } = found
    const merged = (await mergedOf(tx, Math.floor(doc / PART)))[0]!.merged
    const [old, now] = [gramsIn(before, number), gramsIn(after, number)]
    const note = (gram: number, on: boolean) => {
      const isMerged = merged === null || gram <= merged
      const [table, size] = isMerged ? (['search_postings', PART] as const) : (['search_fresh', BATCH] as const)
      const part = Math.floor(doc / size)
      const key = `${table} ${part}`
      let row = edits.get(key)
      if (row === undefined) edits.set(key, (row = { table, part, grams: new Map() }))
      const before = row.grams.get(gram)
      if (before === undefined) row.grams.set(gram, [{ doc: doc - part * size, on }])
      else before.push({ doc: doc - part * size, on })
    }
    for (const gram of old) if (!now.has(gram)) note(gram, false)
    for (const gram of now) if (!old.has(gram)) note(gram, true)
    if (after === null) await remove(tx, doc)
  }
  for (const each of edits.values()) await apply(tx, each)
}

function gramsIn(row: MessageRow | null, number: number): Set<number> {
  const searchable = row === null ? null : searchableOf(row)
  return searchable === null ? new Set() : gramsOf(searchable, number, row!.author)
}

async function apply(tx: WriteTx, { table, part, grams }: Edits): Promise<void> {
  const size = table === 'search_fresh' ? BATCH : PART
  const before = await readPostings(tx, table, part, [...grams.keys()])
  const postings = new Map<number, DocSet>()
  for (const [gram, docs] of grams) {
    const encoded = before.get(gram)
    const set = encoded === undefined ? DocSet.empty(size) : DocSet.decode(size, encoded)
    for (const { doc, on } of docs) set[on ? 'add' : 'remove'](doc)
    postings.set(gram, set)
  }
  await writePostings(tx, table, part, postings)
}
