import type { WriteTx } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { DocSet, BATCH, PART } from './doc-set.ts'
import { batchesOf, writePostings, type Part } from './postings.ts'

/** Rows of each batch that one step merges at most. */
const ROWS = 120

const nextRows = prepared((db, part: number, gram: number, limit: number) =>
  db
    .selectFrom('search_fresh')
    .select(['gram', 'docs'])
    .where('part', '=', part)
    .where('gram', '>', gram)
    .orderBy('gram')
    .limit(limit),
)

const removeUpTo = prepared((db, part: number, gram: number) =>
  db.deleteFrom('search_fresh').where('part', '=', part).where('gram', '<=', gram),
)

/**
 * Moves the next grams of a part that gets no more docs from its batches into one row each. A gram is at any time in one
 * of both tables. Answers whether there was something to do.
 */
export async function mergePart(tx: WriteTx): Promise<boolean> {
  const part = await nextPart(tx)
  if (part === null) return false
  const batches: { gram: number; docs: Uint8Array }[][] = []
  for (const batch of batchesOf(part.part)) batches.push(await nextRows(tx, batch, part.merged!, ROWS))
  const cut = batches.filter((rows) => rows.length === ROWS).map((rows) => rows.at(-1)!.gram)
  const end = cut.length === 0 ? null : Math.min(...cut)
  const postings = new Map<number, DocSet>()
  for (const [index, rows] of batches.entries())
    for (const { gram, docs } of rows) {
      if (end !== null && gram > end) break
      let set = postings.get(gram)
      if (set === undefined) postings.set(gram, (set = DocSet.empty(PART)))
      set.addEncoded(docs, BATCH, index * BATCH)
    }
  await writePostings(tx, 'search_postings', part.part, postings)
  for (const [index, batch] of batchesOf(part.part).entries())
    if (batches[index]!.length > 0) await removeUpTo(tx, batch, end ?? 2 ** 31 - 1)
  await tx.db.updateTable('search_parts').set({ merged: end }).where('part', '=', part.part).execute()
  return true
}

/** A part that gets no more docs and is not merged. */
async function nextPart({ db }: WriteTx): Promise<Part | null> {
  const { newer, older } = await db.selectFrom('search_state').selectAll().executeTakeFirstOrThrow()
  const parts = await db
    .selectFrom('search_parts')
    .select(['part', 'merged'])
    .where('merged', 'is not', null)
    .orderBy('part', 'desc')
    .execute()
  return parts.find(({ part }) => (part >= 0 ? (part + 1) * PART <= newer : part * PART >= older)) ?? null
}
