import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { until } from '../../../test/server-process.ts'
import { guest, room, sayMany } from '../../contract/cast.ts'
import { openChannel } from '../engine/channel.ts'
import { openSqlite } from '../engine/sqlite.ts'
import { onFatal, rejection, tidy } from '../test/fixture.ts'

const PAGE_BYTES = 4_096
const { fresh, later } = tidy()

/** A room with messages, after a clean stop. */
async function stopped(): Promise<string> {
  const path = fresh()
  const storage = await openSqlite({ path, onFatal })
  const alice = await guest(storage, 'alice')
  const { id } = await room(storage, alice)
  await sayMany(storage, id, alice, 300)
  await storage.close()
  return path
}

test('[G3] a room that is behind its own messages is refused', async () => {
  const path = await stopped()
  const raw = new Database(path)
  raw.run('UPDATE rooms SET rev = rev - 1')
  raw.close(true)
  expect(await rejection(openSqlite({ path, onFatal }))).toMatch(/messages that came after its last change/)
})

test('a large database is verified while it is served; damage found then is fatal, and says what to do', async () => {
  const path = await stopped()
  const raw = new Database(path)
  const [page] = raw.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'terms'").values()[0] as [number]
  raw.close(true)
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xa5, (page - 1) * PAGE_BYTES, page * PAGE_BYTES))

  expect(await rejection(openSqlite({ path, onFatal }))).toMatch(/is damaged/)

  const fatal: Error[] = []
  const storage = await openSqlite({ path, onFatal: (error) => void fatal.push(error as Error), verifyFirstBytes: 0 })
  later(() => storage.close())
  // A verification before this would have refused the start, as for a smaller file.
  expect((await guest(storage, 'bob')).length).toBeGreaterThan(0)
  await until('it is found', () => fatal.length > 0)
  expect(fatal.map(({ message }) => message)).toEqual([expect.stringMatching(/is damaged: .+restore FILE/)])
  expect(fatal[0]!.message).not.toContain('Nothing was changed')
  expect(existsSync(`${path}-damage`)).toBe(false)
})

test('such a verification of an intact database finds nothing', async () => {
  const path = await stopped()
  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  const verified = Promise.withResolvers<void>()
  const script = new URL('../engine/verify-worker.ts', import.meta.url)
  const channel = openChannel<string, null>({ script, onCrash: verified.reject })
  later(() => channel.close())
  channel.ask(path).then(() => verified.resolve(), verified.reject)
  await verified.promise
})
