import { afterEach } from 'bun:test'
import { freshDatabase } from '../storage/postgres/test/fixture.ts'
import { ServerProcess, UNLIMITED } from '../test/server-process.ts'
import { oneProcess } from '../test/stage.ts'
import { durable } from './durable.ts'
import { promises } from './suite.ts'

const removals: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove()
})

const onSqlite = () => ServerProcess.start()

async function onPostgres() {
  const { url, remove } = await freshDatabase()
  removals.push(remove)
  return ServerProcess.start({ ...UNLIMITED, DATABASE_URL: url.href })
}

promises('one server on SQLite', async () => oneProcess(await onSqlite()))
durable('SQLite', onSqlite)

promises('one server on PostgreSQL', async () => oneProcess(await onPostgres()))
durable('PostgreSQL', onPostgres)
