import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { until } from '../../../test/server-process.ts'
import { guest, room, sayMany } from '../../contract/cast.ts'
import { onFatal, rejection, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'

const PAGE_BYTES = 4_096
const { fresh } = tidy()

test('[G1] a read that finds the file damaged is fatal, and is not answered as unavailable for ever', async () => {
  const path = fresh()
  const before = await openSqlite({ path, onFatal })
  const alice = await guest(before, 'alice')
  const { id } = await room(before, alice)
  await sayMany(before, id, alice, 500)
  await before.close()

  const fatal: unknown[] = []
  const storage = await openSqlite({ path, onFatal: (error) => void fatal.push(error) })
  const bytes = readFileSync(path)
  // All but the page with the schema.
  writeFileSync(path, bytes.fill(0xa5, PAGE_BYTES))
  expect(await rejection(storage.page({ who: alice, room: id, limit: 100, bytes: 100_000 }))).toMatch(
    /malformed|corrupt/,
  )
  await until('it is reported', () => fatal.length === 1)
  expect(await rejection(storage.close())).toMatch(/ended/)
})
