import type { SQL } from 'bun'
import { migrate, MIGRATIONS } from '../../migrations/migrate.ts'
import { openEpoch, type Epoch } from '../../operations/epoch.ts'
import { openPool } from './database.ts'
import { inspect } from './inspect.ts'
import { NODES, TAKE_RETRY_MS, TAKE_TRIES } from './node-lock.ts'
import { refuseNewerDatabase } from './refuse-newer.ts'
import { currentTerm } from './term.ts'

/** A migration of many messages takes as long as it takes. */
const WITHOUT_LIMIT = { statement_timeout: '0', lock_timeout: '0', synchronous_commit: 'on' }

/** Two numbers beside those of the nodes' lock: nodes that start at the same time prepare one after the other. */
const PREPARING = [NODES[0], NODES[1] + 1] as const

/**
 * Makes a database ready for use: at the start, and again when it comes back, since it may be another one then. At the end
 * it is taken by `take`, before another node can change it.
 */
export async function prepare(url: URL, take: () => Promise<void>): Promise<Epoch> {
  const { sql: client, db } = openPool(url, 1, WITHOUT_LIMIT)
  try {
    await inspect(client)
    // Until the connection is closed.
    await client`select pg_advisory_lock(${PREPARING[0]}, ${PREPARING[1]})`
    const applied = await refuseNewerDatabase(db)
    if (applied.length < MIGRATIONS.length) await withoutOthers(client, () => migrate(db, 'postgres'))
    const epoch = await db.transaction().execute(async (tx) => {
      const { term } = (await currentTerm.execute(tx)).rows[0]!
      return openEpoch(tx, term)
    })
    await take()
    return epoch
  } finally {
    await client.close({ timeout: 0 })
  }
}

/** An older version that runs would read and write tables that it does not know. */
async function withoutOthers(client: SQL, work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    const [row] = await client`select pg_try_advisory_lock(${NODES[0]}, ${NODES[1]}) as taken`
    if (row.taken) break
    if (tries === TAKE_TRIES)
      throw new Error(
        'DATABASE_URL: This version of Parley has to change the tables of the database, which other nodes use. Stop them ' +
          'all, start one of this version, and then the others.',
      )
    await Bun.sleep(TAKE_RETRY_MS)
  }
  await work()
  await client`select pg_advisory_unlock(${NODES[0]}, ${NODES[1]})`
}
