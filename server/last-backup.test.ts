import { expect, test } from 'bun:test'
import { statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lastBackup, recordBackup } from './last-backup.ts'
import { freshDirectory } from './storage/sqlite/test/fixture.ts'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'

test('the newest backup is the one that was recorded last, and there is none before or in a damaged file', async () => {
  const { path, remove } = freshDirectory()
  const directory = dirname(path)
  expect(await lastBackup(directory)).toBeNull()
  await recordBackup(directory, 1_000)
  await recordBackup(directory, 1_700_000_000_123)
  expect(await lastBackup(directory)).toBe(1_700_000_000_123)
  const file = join(directory, 'parley.db.last-backup')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  writeFileSync(file, 'nonsense')
  expect(await lastBackup(directory)).toBeNull()
  await expect(recordBackup(join(directory, 'absent'), 1)).rejects.toThrow('ENOENT')
  remove()
})

test('a backup beside a running server is in its metrics, and a failed one is not', async () => {
  const server = await ServerProcess.start(UNLIMITED)
  const file = `${server.dataDir}/copy.db`
  writeFileSync(file, '')
  expect((await server.beside(['backup', file], 20_000)).code).toBe(1)
  expect(await lastBackup(server.dataDir)).toBeNull()
  const before = Date.now()
  expect((await server.beside(['backup', `${server.dataDir}/copy-2.db`], 20_000)).code).toBe(0)
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const seconds = Number(/^parley_backup_time_seconds (.+)$/m.exec(text)?.[1])
  expect(seconds * 1_000).toBeGreaterThanOrEqual(before)
  expect(seconds * 1_000).toBeLessThanOrEqual(Date.now())
  await server.remove()
}, 60_000)
