import { afterEach, expect, test } from 'bun:test'
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ServerProcess } from '../../../test/server-process.ts'
import { openSqlite } from '../engine/sqlite.ts'
import { backUp } from '../recovery/backup.ts'
import { restore } from '../recovery/restore.ts'
import { onFatal, rejection, tidy } from '../test/fixture.ts'
import { prepareFolder } from './private-files.ts'

const NOBODY = 65_534
const isRoot = process.geteuid?.() === 0
const onlyRoot = test.skipIf(!isRoot)
const titled = (title: string) => (isRoot ? title : `${title} (NOT RUN: only root may)`)
const { fresh } = tidy()
afterEach(() => void process.umask(0o022))

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
/** A folder of files is one that only its owner can enter. */
const modesIn = (folder: string) =>
  new Set(
    readdirSync(folder).map((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? `folder ${modeOf(path)}` : modeOf(path)
    }),
  )
const opened = async (path: string) => (await openSqlite({ path, onFatal })).close()

test('every file of a server is for its user alone, and so is its folder', async () => {
  process.umask(0o022)
  const server = await ServerProcess.start()
  expect(readdirSync(server.dataDir).length).toBeGreaterThanOrEqual(4)
  const modes = ['700', new Set(['600', 'folder 700'])]
  expect([modeOf(server.dataDir), modesIn(server.dataDir)]).toEqual(modes)
  for (const name of ['', 'blobs', 'uploads']) chmodSync(join(server.dataDir, name), 0o755)
  await server.stop()
  await server.start()
  expect([modeOf(server.dataDir), modesIn(server.dataDir)]).toEqual(modes)
  const copy = join(dirname(fresh()), 'copy.db')
  expect((await server.beside(['backup', copy], 10_000)).code).toBe(0)
  expect(modeOf(copy)).toBe('600')
  await server.stop()
  expect((await server.beside(['restore', copy], 10_000)).code).toBe(0)
  expect([modeOf(server.dataDir), modesIn(server.dataDir)]).toEqual(modes)
  await server.remove()
}, 30_000)

test('an installation that others could read is tightened at the start, its earlier copies included', async () => {
  const path = fresh()
  await opened(path)
  writeFileSync(`${path}.before-restore-2026-11-28T10-00-00-000Z`, '')
  for (const name of readdirSync(dirname(path))) chmodSync(join(dirname(path), name), 0o644)
  chmodSync(dirname(path), 0o755)
  expect(prepareFolder(path)).toBe(true)
  await opened(path)
  expect([modeOf(dirname(path)), modesIn(dirname(path))]).toEqual(['700', new Set(['600'])])
})

test('a new folder is made for its user alone, with those around it', () => {
  const path = join(dirname(fresh()), 'a', 'b', 'parley.db')
  expect(prepareFolder(path)).toBe(true)
  expect([modeOf(dirname(path)), modeOf(dirname(dirname(path)))]).toEqual(['700', '700'])
})

test('a folder with files of others is not taken from them', () => {
  const path = fresh()
  writeFileSync(join(dirname(path), 'notes.txt'), '')
  chmodSync(dirname(path), 0o755)
  expect(prepareFolder(path)).toBe(false)
  expect(modeOf(dirname(path))).toBe('755')
  chmodSync(dirname(path), 0o700)
  expect(prepareFolder(path)).toBe(true)
})

test('a backup and a restore in this process leave private files, too', async () => {
  process.umask(0o022)
  const path = fresh()
  await opened(path)
  const copy = join(dirname(fresh()), 'copy.db')
  await backUp(path, copy)
  chmodSync(path, 0o644)
  await restore(path, copy, Date.now())
  expect([modeOf(copy), modesIn(dirname(path))]).toEqual(['600', new Set(['600'])])
})

onlyRoot(titled('a database that the user cannot write is refused at the start, with what to do'), async () => {
  for (const suffix of ['', '-wal', '-shm']) {
    const path = fresh()
    await opened(path)
    writeFileSync(path + suffix, '', { flag: 'a' })
    chmodSync(dirname(path), 0o777)
    for (const name of readdirSync(dirname(path))) chownSync(join(dirname(path), name), NOBODY, NOBODY)
    chownSync(path + suffix, 0, 0)
    process.seteuid!(NOBODY)
    try {
      expect(await rejection(openSqlite({ path, onFatal }))).toMatch(
        new RegExp(
          `${path}${suffix} cannot be written\\..+must belong to the user.+sudo chown -R ${NOBODY}:\\d+ ${dirname(path)}$`,
        ),
      )
    } finally {
      process.seteuid!(0)
    }
  }
})

onlyRoot(titled('what root made belongs to the owner of the folder, also what it made before'), async () => {
  const path = fresh()
  await opened(path)
  chownSync(dirname(path), NOBODY, NOBODY)
  await opened(path)
  const storage = await openSqlite({ path, onFatal })
  for (const name of readdirSync(dirname(path)))
    expect(statSync(join(dirname(path), name))).toMatchObject({ uid: NOBODY, gid: NOBODY })
  await storage.close()
  const below = join(dirname(path), 'data', 'parley.db')
  mkdirSync(join(dirname(path), 'other'))
  prepareFolder(below)
  expect(statSync(dirname(below))).toMatchObject({ uid: NOBODY, gid: NOBODY })
})

onlyRoot(titled('a link in the folder gives away no file of another folder'), async () => {
  const path = fresh()
  await opened(path)
  const other = join(dirname(fresh()), 'of-root')
  writeFileSync(other, '', { mode: 0o644 })
  symlinkSync(other, `${path}.link`)
  chownSync(dirname(path), NOBODY, NOBODY)
  await opened(path)
  expect(statSync(other).uid).toBe(0)
  expect(modeOf(other)).toBe('644')
})
