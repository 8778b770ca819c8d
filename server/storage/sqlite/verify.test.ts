import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { until } from '../../test/server-process.ts'
import { guest, room, sayMany } from '../contract/cast.ts'
import { onFatal, tidy } from './fixture.ts'
import { openSqlite } from './sqlite.ts'

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
  await expect(openSqlite({ path, onFatal })).rejects.toThrow(/messages that came after its last change/)
})

test('what is too large to be checked first is served meanwhile', async () => {
  const path = await stopped()
  const storage = await openSqlite({ path, onFatal, checkFirstBytes: 0 })
  later(() => storage.close())
  await guest(storage, 'bob')
  await Bun.sleep(200)
})

test('damage that such a check finds while the server runs is fatal, and says what to do', async () => {
  const path = await stopped()
  const raw = new Database(path)
  const [page] = raw.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'stretches'").values()[0] as [number]
  raw.close(true)
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xa5, (page - 1) * PAGE_BYTES, page * PAGE_BYTES))

  const fatal: Error[] = []
  const storage = await openSqlite({ path, onFatal: (error) => void fatal.push(error as Error), checkFirstBytes: 0 })
  later(() => storage.close())
  await until('it is found', () => fatal.length > 0)
  expect(fatal.map(({ message }) => message)).toEqual([expect.stringMatching(/is damaged: .+restore FILE/)])
  expect(fatal[0]!.message).not.toContain('Nothing was changed')
  expect(existsSync(`${path}-damage`)).toBe(false)
})
