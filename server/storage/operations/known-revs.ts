import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Known } from '../storage.ts'
import { prepared } from './prepared.ts'

/** A room's newest rev, and the stretch that it lies in; null for what is older than stretches are. */
interface Head {
  rev: number
  run: string | null
  run_from: number | null
}

const runs = prepared((db, room: string, rev: number) =>
  db
    .selectFrom('stretches')
    .select('run')
    .where('room', '=', room)
    .where('from_rev', '<=', rev)
    .orderBy('from_rev', 'desc')
    .limit(1),
)

const heads = prepared((db, room: string) => db.selectFrom('rooms').select('rev').where('id', '=', room))

/** Whether a room has what somebody says to hold of it. Who names no run is believed up to the head. */
export async function holds(db: Kysely<Schema>, head: Head, { room, rev, run }: Known): Promise<boolean> {
  if (rev > head.rev) return false
  if (run === undefined || rev === 0) return true
  if (head.run_from !== null && rev >= head.run_from) return run === head.run
  const [given] = await runs(db, room, rev)
  return given?.run === run
}

/**
 * The first of these that the data does not have, about rooms that whoever claims them is not in. A room is never
 * deleted: one that is not there was lost. Nothing else is told of it, so that it stays a stranger's.
 */
export async function lostAmong(db: Kysely<Schema>, claims: Iterable<Known>): Promise<Known | undefined> {
  for (const claim of claims) {
    // Nothing is held of it: that is always so, and needs no look.
    if (claim.rev === 0) continue
    const [room] = await heads(db, claim.room)
    const head = { rev: room?.rev ?? 0, run: null, run_from: null }
    if (!(await holds(db, head, claim))) return claim
  }
  return undefined
}
