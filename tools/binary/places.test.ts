import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { dataIn, stage, withPlace, workersIn } from './places.ts'

const ROOT = resolve(import.meta.dir, '../..')

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'parley-places-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a module finds its workers and files at the same paths in an executable', () => {
  const code = "new Worker(new URL('./writer.ts', import.meta.url)); join(import.meta.dir, 'list.txt')"
  expect(withPlace(code, 'server/storage/engine.ts')).toBe(
    'new Worker(new URL(\'./writer.ts\', "file:///$bunfs/root/server/storage/engine.ts")); ' +
      'join("/$bunfs/root/server/storage", \'list.txt\')',
  )
})

test('a module that asks for something else of its place is refused', () => {
  expect(() => withPlace('import.meta.require("x")', 'server/app.ts')).toThrow('server/app.ts: import.meta.require')
})

test('all workers and files of the server are found, and nothing of tests', async () => {
  const workers = await workersIn(ROOT)
  expect(workers).toContain('server/storage/sqlite/engine/writer.ts')
  expect(workers).toContain('server/files/inspection/worker.ts')
  expect(workers.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  const data = await dataIn(ROOT)
  expect(data).toContain('server/accounts/common-passwords.txt')
  expect(data).toContain('server/storage/operations/names/confusables.txt')
  expect(data).toContain('client/dist/index.html')
  expect([...workers, ...data].filter((path) => path.includes('test'))).toEqual([])
})

test('files keep their paths, and one that is missing ends the build', async () => {
  const file = 'server/accounts/list.txt'
  mkdirSync(dirname(join(folder, 'from', file)), { recursive: true })
  writeFileSync(join(folder, 'from', file), 'a list')
  await stage(join(folder, 'from'), [file], join(folder, 'to'))
  expect(existsSync(join(folder, 'to', file))).toBe(true)
  await expect(stage(join(folder, 'from'), ['server/none.txt'], join(folder, 'to'))).rejects.toThrow(
    'none.txt is missing',
  )
})
