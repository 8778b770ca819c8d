import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Schema } from '../schema/schema.ts'
import type { ReadTx, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

const SECRET_BYTES = 32

/** The epoch of the data, and the secret under which proofs of revs are made. */
export interface Epoch {
  epoch: string
  secret: string
}

const epochRow = prepared((db) => db.selectFrom('epoch').select('epoch'))

/** Null before the data was first opened. */
export async function readEpoch(tx: ReadTx): Promise<string | null> {
  const [row] = await epochRow(tx)
  return row?.epoch ?? null
}

/**
 * Reads the epoch in the open transaction. Data without one, new or restored from a backup, begins an epoch and draws the
 * secret.
 */
export async function openEpoch(db: Kysely<Schema>, term: string): Promise<Epoch> {
  const row = await db.selectFrom('epoch').select(['epoch', 'secret']).executeTakeFirst()
  if (row?.secret != null) return { epoch: row.epoch, secret: row.secret }
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  if (row !== undefined) {
    await db.updateTable('epoch').set({ secret }).execute()
    return { epoch: row.epoch, secret }
  }
  await db.insertInto('epoch').values({ epoch: '', began_term: null, secret }).execute()
  return { epoch: await replaceEpoch(db, term), secret }
}

/** Gives the data another epoch, in the open transaction. Every client then reads everything again and resends what was lost. */
export async function replaceEpoch(db: Kysely<Schema>, term: string): Promise<string> {
  const epoch = crypto.randomUUID()
  await db.updateTable('epoch').set({ epoch, began_term: term }).execute()
  // The loss happened before this term, though it may be noticed later: changes of this term are of the new epoch.
  await db
    .updateTable('rooms')
    .set(({ fn, selectFrom }) => {
      const marks = selectFrom('terms').whereRef('terms.room', '=', 'rooms.id').where('term', '=', term)
      return {
        before_epoch: fn.coalesce(
          marks.select(({ eb }) => eb(eb.fn.min('from_rev'), '-', 1).as('before')),
          'rooms.rev',
        ),
      }
    })
    .execute()
  return epoch
}

/** Ends the epoch `ended` and begins another one; `began` is false when it had ended before. */
export async function beginEpoch(
  { db, facts, terms }: WriteTx,
  { ended, by }: { ended: string; by: string | null },
): Promise<{ epoch: string; began: boolean }> {
  const current = await db.selectFrom('epoch').select('epoch').executeTakeFirstOrThrow()
  if (current.epoch !== ended) return { epoch: current.epoch, began: false }
  const epoch = await replaceEpoch(db, terms.term)
  facts.push({ fact: 'epoch-began', epoch, by })
  return { epoch, began: true }
}
