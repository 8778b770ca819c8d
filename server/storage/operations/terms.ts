import type { Change } from '../../../protocol/entities.ts'
import type { ReadTx, Revs, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

const moveRev = prepared((db, room: string) =>
  db
    .updateTable('rooms')
    .set((eb) => ({ rev: eb('rev', '+', eb.lit(1)) }))
    .where('id', '=', room)
    .returning('rev'),
)

/** What records a term needs of a transaction. */
type Marking = ReadTx & Pick<WriteTx, 'terms'>

/** Takes each next rev in the database, under the lock of the room's row. */
export const revsInDatabase = (tx: Marking): Revs => ({
  async next(room) {
    const [row] = await moveRev(tx, room)
    const { rev } = row!
    await markTerm(tx, room, rev)
    return rev
  },
})

/** Records the term of `rev`. Called for every rev that is given, or for the first of several at once. */
export async function markTerm(tx: Marking, room: string, rev: number): Promise<void> {
  await markTerms(tx, [{ id: room, rev }])
}

/** The same for a rev of each of several rooms. */
export async function markTerms({ db, terms }: Marking, rooms: { id: string; rev: number }[]): Promise<void> {
  const marks = rooms.flatMap(({ id, rev }) =>
    terms.needsMark(id) ? [{ room: id, from_rev: rev, term: terms.term }] : [],
  )
  if (marks.length === 0) return
  await db
    .insertInto('terms')
    .values(marks)
    .onConflict((on) => on.columns(['room', 'from_rev']).doNothing())
    .execute()
}

/** Writes the fact of a room's change. */
export function changed({ facts, terms }: WriteTx, room: string, change: Change): void {
  facts.push({ fact: 'changed', room, term: terms.term, change })
}
