import type { ReadTx } from './operation.ts'
import { prepared } from './prepared.ts'

/** A client's claim about a room: it holds the room's changes up to `rev`, which was given in `term`. */
export interface Known {
  room: string
  rev: number
  term?: string
  /** The server's proof, which the gateway checks. Storage only passes it on. */
  proof?: string
}

/** A room's newest rev, and the newest mark of a term. */
interface Head {
  rev: number
  term: string
  term_from: number
}

const termsOf = prepared((db, room: string, rev: number) =>
  db
    .selectFrom('terms')
    .select('term')
    .where('room', '=', room)
    .where('from_rev', '<=', rev)
    .orderBy('from_rev', 'desc')
    .limit(1),
)

/** Whether the data has what a client claims. A claim without a term is true for every rev up to the room's newest. */
export async function matches(tx: ReadTx, head: Head, { room, rev, term }: Known): Promise<boolean> {
  if (rev > head.rev) return false
  if (term === undefined || rev === 0) return true
  if (rev >= head.term_from) return term === head.term
  const [given] = await termsOf(tx, room, rev)
  return given?.term === term
}

/**
 * The claims that the data does not have, about rooms that the person who claims them is not in. A room is never
 * deleted: one that is not there was lost. The answer tells the person nothing else about these rooms.
 */
export async function unmatchedAmong(tx: ReadTx, claims: Iterable<Known>): Promise<Known[]> {
  // Rev 0 claims nothing, and a claim without a term can carry no proof.
  const claimed = [...claims].filter(({ rev, term }) => rev > 0 && term !== undefined)
  if (claimed.length === 0) return []
  const rooms = claimed.map(({ room }) => room)
  const rows = await tx.db
    .selectFrom('rooms')
    .select(['id', 'rev'])
    .select((eb) =>
      eb
        .selectFrom('terms')
        .select('term')
        .whereRef('terms.room', '=', 'rooms.id')
        .orderBy('from_rev', 'desc')
        .limit(1)
        .as('term'),
    )
    .select((eb) =>
      eb
        .selectFrom('terms')
        .select('from_rev')
        .whereRef('terms.room', '=', 'rooms.id')
        .orderBy('from_rev', 'desc')
        .limit(1)
        .as('term_from'),
    )
    .where('id', 'in', rooms)
    .execute()
  const heads = new Map(rows.map((row) => [row.id, row]))
  const unmatched: Known[] = []
  for (const claim of claimed) {
    const head = heads.get(claim.room)
    const found = { rev: head?.rev ?? 0, term: head?.term ?? '', term_from: head?.term_from ?? Infinity }
    if (!(await matches(tx, found, claim))) unmatched.push(claim)
  }
  return unmatched
}
