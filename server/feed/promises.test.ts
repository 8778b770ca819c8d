import { afterEach } from 'bun:test'
import { freshDatabase } from '../storage/postgres/test/fixture.ts'
import { ServerProcess, UNLIMITED } from '../test/server-process.ts'
import { promises } from './test/promises.ts'

const removals: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove()
})

promises('SQLite', () => ServerProcess.start())

promises('PostgreSQL', async () => {
  const { url, remove } = await freshDatabase()
  removals.push(remove)
  return ServerProcess.start({ ...UNLIMITED, DATABASE_URL: url.href })
})
