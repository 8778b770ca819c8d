import { Database } from 'bun:sqlite'
import { beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { openForReading, openForWriting } from '../engine/database.ts'
import { openSqlite } from '../engine/sqlite.ts'
import { appender, killed } from '../test/child.ts'
import { flipBit, overwritePage } from '../test/corrupt-file.ts'
import { onFatal, rejection, tidy } from '../test/fixture.ts'
import { readDamageNote, writeDamageNote } from './damage.ts'
import { inspect } from './inspect.ts'
import { readLog } from './log-file.ts'

const INTACT = { lost: false, useless: false }
const { fresh } = tidy()

test('[G9] a server with a damaged log reports it, quarantines it, and begins another epoch with what is left', async () => {
  const path = fresh()
  const acked = await killed(path)
  const open = () => openSqlite({ path, onFatal: console.error, onLost: (quarantine) => quarantines.push(quarantine) })
  const quarantines: string[] = []
  flipBit(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))

  const storage = await open()
  const { epoch } = storage
  expect(quarantines).toEqual([expect.stringMatching(/parley\.db\.damaged-\d{4}-/)])
  expect(existsSync(`${quarantines[0]}-wal`)).toBe(true)
  const { raw } = openForReading(path)
  const ids = raw.prepare('SELECT id FROM messages ORDER BY seq').values().flat() as string[]
  raw.close(true)
  expect(ids.length).toBeGreaterThan(0)
  expect(acked.some((id) => !ids.includes(id))).toBe(true)
  await storage.close()

  const again = await open()
  expect(again.epoch).toBe(epoch)
  expect(quarantines.length).toBe(1)
  await again.close()
}, 30_000)

test('[G9] a reported loss is not reported again when the server is killed before any other write', async () => {
  const path = fresh()
  await killed(path)
  flipBit(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 4))
  const lost: string[] = []
  const open = (database: string) =>
    openSqlite({ path: database, onFatal, onLost: (quarantine) => lost.push(quarantine) })
  const storage = await open(path)
  const copy = fresh()
  for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
  await storage.close()

  const again = await open(copy)
  expect([again.epoch, lost.length]).toEqual([storage.epoch, 1])
  await again.close()
}, 30_000)

describe('after a start that did not succeed', () => {
  const lost: string[] = []
  const damagedLogs: string[] = []
  const open = (path: string, verifyFirstBytes?: number) =>
    openSqlite({
      path,
      onFatal,
      onLost: (quarantine) => lost.push(quarantine),
      onDamagedLog: (quarantine) => damagedLogs.push(quarantine),
      verifyFirstBytes,
    })
  beforeEach(() => {
    lost.length = 0
    damagedLogs.length = 0
  })
  /** A start that is killed after the inspection, when SQLite has repaired the log. */
  function killedStart(path: string): void {
    inspect(path, Date.now(), 0)
    const copy = fresh()
    for (const part of ['', '-wal', '-shm'])
      if (existsSync(path + part)) writeFileSync(copy + part, readFileSync(path + part))
    const { raw } = openForWriting(copy)
    raw.run('BEGIN IMMEDIATE')
    // The files as they are on the disk when the server is killed now.
    for (const part of ['', '-wal', '-shm']) writeFileSync(path + part, readFileSync(copy + part))
    raw.close(true)
  }

  test('[G9] the next one reports the loss, and begins another epoch', async () => {
    const path = fresh()
    const before = await open(path)
    const { epoch } = before
    await before.close()
    await killed(path)
    truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    killedStart(path)
    expect(readLog(path)).toEqual(INTACT)

    const storage = await open(path)
    expect(storage.epoch).not.toBe(epoch)
    await storage.close()
    expect([lost.length, damagedLogs]).toEqual([1, []])
    expect(readLog(lost[0]!).lost).toBe(true)

    const again = await open(path)
    expect([again.epoch, lost.length]).toEqual([storage.epoch, 1])
    await again.close()
  }, 30_000)

  test('[G9] a log that must not be used is in quarantine, and the next one reports it', async () => {
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
    flipBit(`${copy}-wal`, 32 + 4_096 + 500)
    expect(readLog(copy)).toEqual({ lost: false, useless: true })
    killedStart(copy)
    killedStart(copy)

    const storage = await open(copy)
    expect(storage.epoch).toBe(epoch)
    await storage.close()
    expect([lost, damagedLogs.length]).toEqual([[], 1])
    expect(readLog(damagedLogs[0]!)).toEqual({ lost: false, useless: true })
  }, 30_000)

  test('because of more damage, the next one refuses the file, too', async () => {
    const path = fresh()
    await killed(path)
    await (await open(path)).close()
    damageIndex(path)
    await killed(path)
    flipBit(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
    for (let start = 0; start < 2; start++)
      expect(await rejection(open(path, 0))).toMatch(/is damaged: .+ The damaged log is now .+-wal\.$/)
    expect(readdirSync(dirname(path)).filter((name) => /damaged.+-wal$/.test(name)).length).toBe(1)
    expect([lost, damagedLogs]).toEqual([[], []])
  }, 30_000)
})

test('the note of a damaged log without its database is refused, so that it is not applied to another database', async () => {
  const path = fresh()
  writeDamageNote(path, { lost: false, useless: true, quarantine: `${path}.damaged` })
  expect(await rejection(openSqlite({ path, onFatal }))).toMatch(
    /parley\.db-damage, .+ exists\. .+ Nothing was changed\.$/,
  )
  expect(readDamageNote(path)).toMatchObject({ useless: true })
  expect(existsSync(path)).toBe(false)
})

describe('a damaged database is refused with what to do, and nothing is changed', () => {
  const damages: [string, (path: string) => void][] = [
    ['truncated', (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / 4_096) * 4_096)],
    ['truncated to nothing', (path) => truncateSync(path, 0)],
    ['with an overwritten page', (path) => overwritePage(path, 3)],
    ['with an overwritten header', (path) => overwritePage(path, 0)],
    ['missing, beside its log', (path) => rmSync(path)],
    [
      'empty, beside a log without an index',
      (path) => {
        truncateSync(path, 0)
        rmSync(`${path}-shm`)
        writeFileSync(`${path}-wal`, 'a log')
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

test('a log that was truncated while another program has its index open is refused until that program has ended', async () => {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 400)
  const { raw } = openForReading(path)
  await child.kill()
  truncateSync(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
  const lost: string[] = []
  const open = () => openSqlite({ path, onFatal, onLost: (quarantine) => lost.push(quarantine) })

  expect(await open().catch((error: Error) => error.message)).toMatch(
    /cannot be opened: .+ \(SQLITE_IOERR_SHORT_READ\)\. End every other program that has it open/,
  )
  raw.close(true)
  const storage = await open()
  expect(lost.length).toBe(1)
  await storage.close()
}, 30_000)

/** Damages an index of the sessions, which only a full verification finds. */
function damageIndex(path: string) {
  const raw = new Database(path)
  const [page] = raw.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sessions_person'").values()[0] as [
    number,
  ]
  raw.close(true)
  flipBit(path, page * 4_096 - 1)
}
