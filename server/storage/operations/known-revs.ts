import { sql } from 'kysely'
import type { ReadTx } from './operation.ts'

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

/** Of each claim, the newest rev of its room and the term in which the claimed rev was given. */
function termsAt({ db }: ReadTx, claims: Known[]) {
  const rows = claims.map(({ room, rev }) => sql`(cast(${room} as text), cast(${rev} as bigint))`)
  return db
    .with('claim(room, rev)', () => sql<{ room: string; rev: number }>`(values ${sql.join(rows)})`)
    .selectFrom('claim')
    .innerJoin('rooms', 'rooms.id', 'claim.room')
    .select(['claim.room', 'rooms.rev'])
    .select((eb) =>
      eb
        .selectFrom('terms')
        .select('term')
        .whereRef('terms.room', '=', 'claim.room')
        .whereRef('terms.from_rev', '<=', 'claim.rev')
        .orderBy('from_rev', 'desc')
        .limit(1)
        .as('term'),
    )
    .execute()
}

/**
 * The claims that the data does not have, with one query at most [G7]. A claim without a term is true for every rev up
 * to the room's newest. `heads` are the rooms that the person is in. A room is never deleted: one that is not there was
 * lost. The answer tells the person nothing else about rooms that they are not in.
 */
export async function unmatchedAmong(tx: ReadTx, claims: Known[], heads: ReadonlyMap<string, Head>): Promise<Known[]> {
  const unmatched = new Set<Known>()
  const older: Known[] = []
  for (const claim of claims) {
    const head = heads.get(claim.room)
    const { rev, term } = claim
    if (head !== undefined && rev > head.rev) unmatched.add(claim)
    // Rev 0 claims nothing, and a claim without a term can carry no proof.
    else if (rev === 0 || term === undefined) continue
    else if (head === undefined || rev < head.term_from) older.push(claim)
    else if (term !== head.term) unmatched.add(claim)
  }
  if (older.length > 0) {
    const found = new Map((await termsAt(tx, padded(older))).map((row) => [row.room, row]))
    for (const claim of older) {
      const { rev, term } = found.get(claim.room) ?? { rev: 0, term: null }
      if (claim.rev > rev || claim.term !== term) unmatched.add(claim)
    }
  }
  return claims.filter((claim) => unmatched.has(claim))
}

/** To one of a few lengths, so that there are few statements to prepare. */
function padded(claims: Known[]): Known[] {
  const length = 2 ** Math.ceil(Math.log2(claims.length))
  return Array.from({ length }, (_, index) => claims[Math.min(index, claims.length - 1)]!)
}
