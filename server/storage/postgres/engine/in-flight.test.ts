import { SQL } from 'bun'
import { expect, test } from 'bun:test'
import { changesOf, draft, guest, NOW, room } from '../../contract/cast.ts'
import { tidy } from '../test/fixture.ts'
import { openPostgres } from './postgres.ts'

const { fresh } = tidy()
const PEOPLE = 40
const EACH = 25

test('[G3] batches of one node never overtake each other in a room, so that none has to be tried again', async () => {
  const { url, admin } = await fresh()
  const storage = await openPostgres({ url })
  const people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => guest(storage, `p${index}`)))
  const { id, code } = await room(storage, ...(people as [string, ...string[]]))
  const changes = changesOf(storage, id)
  await Promise.all(
    people.map(async (who, index) => {
      for (let count = 0; count < EACH; count++) {
        // So that batches differ in size, and a small one could overtake a large one.
        await Bun.sleep(index % 7)
        if (count % 8 === 7) {
          await storage.leaveRoom({ who, room: id })
          await storage.joinRoom({ who, code, at: NOW, roomsPerPerson: 0 })
        } else await storage.append(draft(id, who, 'x'.repeat(index * 50)))
      }
    }),
  )
  const first = PEOPLE + 2
  expect(changes.map(({ rev }) => rev)).toEqual(Array.from({ length: changes.length }, (_, index) => first + index))

  // A connection reports its figures at its end.
  await storage.close()
  const sql = new SQL(admin, { max: 1 })
  const [{ rolledBack }] = await sql`
    select xact_rollback::int4 as "rolledBack" from pg_stat_database where datname = ${url.pathname.slice(1)}`
  await sql.close()
  expect(rolledBack).toBe(0)
})
