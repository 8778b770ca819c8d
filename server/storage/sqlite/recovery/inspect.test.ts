import { Database } from 'bun:sqlite'
import { beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { notedDamage, noteDamage } from './damage.ts'
import { openForReading, openForWriting } from '../engine/database.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { inspect } from './inspect.ts'
import { readLog } from './log-file.ts'
import { openSqlite } from '../engine/sqlite.ts'
import { appender, killed } from '../test/child.ts'
import { flip, rubbish } from '../test/harm.ts'

const WHOLE = { lost: false, useless: false }
const { fresh } = tidy()

test('[G9] a server on a damaged log says so, keeps it, and begins another epoch with all that is left', async () => {
  const path = fresh()
  const acked = await killed(path)
  const open = () => openSqlite({ path, onFatal: console.error, onLost: (where) => kept.push(where) })
  const kept: string[] = []
  flip(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))

  const storage = await open()
  const { epoch } = storage
  expect(kept).toEqual([expect.stringMatching(/parley\.db\.damaged-\d{4}-/)])
  expect(existsSync(`${kept[0]}-wal`)).toBe(true)
  const { raw } = openForReading(path)
  const ids = raw.prepare('SELECT id FROM messages ORDER BY seq').values().flat() as string[]
  raw.close(true)
  expect(ids.length).toBeGreaterThan(0)
  expect(acked.some((id) => !ids.includes(id))).toBe(true)
  await storage.close()

  const again = await open()
  expect(again.epoch).toBe(epoch)
  expect(kept.length).toBe(1)
  await again.close()
}, 30_000)

test('[G9] a loss that was told is not told again, when the server is killed before anything else was written', async () => {
  const path = fresh()
  await killed(path)
  flip(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 4))
  const lost: string[] = []
  const open = (which: string) => openSqlite({ path: which, onFatal, onLost: (kept) => lost.push(kept) })
  const storage = await open(path)
  const copy = fresh()
  for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
  await storage.close()

  const again = await open(copy)
  expect([again.epoch, lost.length]).toEqual([storage.epoch, 1])
  await again.close()
}, 30_000)

describe('a start that does not get through', () => {
  const lost: string[] = []
  const spared: string[] = []
  const open = (path: string, verifyFirstBytes?: number) =>
    openSqlite({
      path,
      onFatal,
      onLost: (kept) => lost.push(kept),
      onDamagedLog: (kept) => spared.push(kept),
      verifyFirstBytes,
    })
  beforeEach(() => {
    lost.length = 0
    spared.length = 0
  })
  /** What a start does first, and SQLite's own mending of the log; then the server is killed. */
  function begins(path: string): void {
    inspect(path, Date.now(), 0)
    const copy = fresh()
    for (const part of ['', '-wal', '-shm'])
      if (existsSync(path + part)) writeFileSync(copy + part, readFileSync(path + part))
    const { raw } = openForWriting(copy)
    raw.run('BEGIN IMMEDIATE')
    // As they are on the disk when it dies now.
    for (const part of ['', '-wal', '-shm']) writeFileSync(path + part, readFileSync(copy + part))
    raw.close(true)
  }

  test('[G9] has not forgotten a loss: the next one tells it, and begins another epoch', async () => {
    const path = fresh()
    const before = await open(path)
    const { epoch } = before
    await before.close()
    await killed(path)
    truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    begins(path)
    expect(readLog(path)).toEqual(WHOLE)

    const storage = await open(path)
    expect(storage.epoch).not.toBe(epoch)
    await storage.close()
    expect([lost.length, spared]).toEqual([1, []])
    expect(readLog(lost[0]!).lost).toBe(true)

    const again = await open(path)
    expect([again.epoch, lost.length]).toEqual([storage.epoch, 1])
    await again.close()
  }, 30_000)

  test('[G9] has moved a log away that must not be used, and the next one tells of it', async () => {
    const path = fresh()
    const before = await open(path)
    const { epoch } = before
    await before.close()
    await killed(path)
    const { raw } = openForWriting(path)
    raw.prepare('PRAGMA wal_checkpoint(PASSIVE)').values()
    const copy = fresh()
    for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
    raw.close(true)
    flip(`${copy}-wal`, 32 + 4_096 + 500)
    expect(readLog(copy)).toEqual({ lost: false, useless: true })
    begins(copy)
    begins(copy)

    const storage = await open(copy)
    expect(storage.epoch).toBe(epoch)
    await storage.close()
    expect([lost, spared.length]).toEqual([[], 1])
    expect(readLog(spared[0]!)).toEqual({ lost: false, useless: true })
  }, 30_000)

  test('because its check found more does not serve that file the next time either', async () => {
    const path = fresh()
    await killed(path)
    await (await open(path)).close()
    misleadIndex(path)
    await killed(path)
    flip(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    for (let start = 0; start < 2; start++)
      await expect(open(path, 0)).rejects.toThrow(/is damaged: .+ Its damaged log is kept as .+-wal\.$/)
    expect(readdirSync(dirname(path)).filter((name) => /damaged.+-wal$/.test(name)).length).toBe(1)
    expect([lost, spared]).toEqual([[], []])
  }, 30_000)
})

test('a note of a damaged log without its database is refused by its name: it is none of the next database', async () => {
  const path = fresh()
  noteDamage(path, { lost: false, useless: true, aside: `${path}.damaged` })
  await expect(openSqlite({ path, onFatal })).rejects.toThrow(
    /parley\.db-damage, .+ is there\. .+ Nothing was changed\.$/,
  )
  expect(notedDamage(path)).toMatchObject({ useless: true })
  expect(existsSync(path)).toBe(false)
})

describe('a damaged file is refused, with what to do, and nothing is changed', () => {
  const damages: [string, (path: string) => void][] = [
    ['cut', (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / 4_096) * 4_096)],
    ['cut to nothing', (path) => truncateSync(path, 0)],
    ['with a page of rubbish', (path) => rubbish(path, 3)],
    ['with a header of rubbish', (path) => rubbish(path, 0)],
    ['gone, its log still there', (path) => rmSync(path)],
    [
      'empty, beside a log without an index',
      (path) => {
        truncateSync(path, 0)
        rmSync(`${path}-shm`)
        writeFileSync(`${path}-wal`, 'all that was said')
      },
    ],
  ]
  for (const [how, damage] of damages)
    test(
      how,
      async () => {
        const path = fresh()
        await killed(path, 300)
        const storage = await openSqlite({ path, onFatal: console.error })
        await storage.close()
        damage(path)
        const before = existsSync(path) && readFileSync(path).toString('base64')

        const refused = await openSqlite({ path, onFatal: console.error }).catch((error: Error) => error)
        expect(refused).toBeInstanceOf(Error)
        expect((refused as Error).message).toMatch(
          /is damaged: .+npm run parley -- restore FILE.+ Nothing was changed\.$/,
        )
        expect(existsSync(path) && readFileSync(path).toString('base64')).toBe(before)
        expect(readdirSync(dirname(path)).some((name) => name.includes('damaged'))).toBe(false)
      },
      30_000,
    )
})

test('a log that was cut off while another program keeps its index is refused, with what to do, until that has ended', async () => {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 400)
  const { raw } = openForReading(path)
  await child.kill()
  truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
  const lost: string[] = []
  const open = () => openSqlite({ path, onFatal, onLost: (kept) => lost.push(kept) })

  expect(await open().catch((error: Error) => error.message)).toMatch(
    /cannot be opened: .+ \(SQLITE_IOERR_SHORT_READ\)\. End every other program that has it open/,
  )
  raw.close(true)
  const storage = await open()
  expect(lost.length).toBe(1)
  await storage.close()
}, 30_000)

/** Changes whose session an index tells of, as only a full check finds. */
function misleadIndex(path: string) {
  const raw = new Database(path)
  const [page] = raw.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sessions_person'").values()[0] as [
    number,
  ]
  raw.close(true)
  flip(path, page * 4_096 - 1)
}
