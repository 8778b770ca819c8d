import type { Aside, MessageRow } from '../../schema/messages.ts'
import type { WriteTx } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { BATCH, DocSet, PART } from './doc-set.ts'
import { writePostings } from './postings.ts'
import { gramsOf, searchableOf } from './searchable.ts'

/** Below every gram: nothing of a part is merged. */
export const NOTHING_MERGED = -(2 ** 31) - 1

const insert = prepared((db, doc: number, room: number, aside: Aside, seq: number, at: number) =>
  db.insertInto('search_docs').values({ doc, room, aside, seq, at }),
)

/** Adds messages as one batch of docs, from `first` on in order of time. `number` is that of a message's room. */
export async function addDocs(
  tx: WriteTx,
  first: number,
  messages: { row: MessageRow; number: number }[],
): Promise<void> {
  const postings = new Map<number, DocSet>()
  const inOrder = messages.toSorted((a, b) => a.row.at - b.row.at || a.row.seq - b.row.seq)
  for (const [index, { row, number }] of inOrder.entries()) {
    const searchable = searchableOf(row)
    if (searchable === null) continue
    await insert(tx, first + index, number, row.aside, row.seq, row.at)
    for (const gram of gramsOf(searchable, number, row.author)) {
      let set = postings.get(gram)
      if (set === undefined) postings.set(gram, (set = DocSet.empty(BATCH)))
      set.add(index)
    }
  }
  await writePostings(tx, 'search_fresh', first / BATCH, postings)
  const times = [inOrder[0]!.row.at, inOrder.at(-1)!.row.at] as const
  await widen(tx, Math.floor(first / PART), ...times)
}

async function widen({ db }: WriteTx, part: number, earliest: number, latest: number): Promise<void> {
  const before = await db.selectFrom('search_parts').selectAll().where('part', '=', part).executeTakeFirst()
  const row = {
    part,
    earliest: Math.min(earliest, before?.earliest ?? earliest),
    latest: Math.max(latest, before?.latest ?? latest),
    merged: before?.merged ?? NOTHING_MERGED,
  }
  await db
    .insertInto('search_parts')
    .values(row)
    .onConflict((on) => on.column('part').doUpdateSet(row))
    .execute()
}
