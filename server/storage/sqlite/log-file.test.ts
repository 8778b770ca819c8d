import { Database } from 'bun:sqlite'
import { beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { openForReading, openForWriting } from './database.ts'
import { onFatal, tidy } from './fixture.ts'
import { inspect } from './inspect.ts'
import { readLog } from './log-file.ts'
import { openSqlite } from './sqlite.ts'
import { appender } from './test/child.ts'

const FRAME_BYTES = 4_096 + 24
const WHOLE = { lost: false, useless: false }
const { fresh, later } = tidy()

/** A server that was killed in mid-write; answers what it had acknowledged. */
async function killed(path: string, messages = 400): Promise<string[]> {
  const child = appender(path, 'load')
  await child.until('acked', messages)
  await child.kill()
  return child.said('acked')
}

function change(file: string, at: number, with_: (byte: number) => number) {
  const bytes = readFileSync(file)
  bytes[at] = with_(bytes[at]!)
  writeFileSync(file, bytes)
}
const flip = (file: string, at: number) => change(file, at, (byte) => byte ^ 4)

/** Transactions of several frames each in a log of its own, whose process is gone; the frame at which each ends. */
function transactions(path: string, pages: number[]): number[] {
  const live = `${path}.live`
  const { raw } = openForWriting(live)
  raw.run('CREATE TABLE said (body BLOB)')
  raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').values()
  const ends = pages.map((count) => {
    raw.run('INSERT INTO said VALUES (zeroblob(?))', [count * 4_096])
    return (raw.prepare('PRAGMA wal_checkpoint(NOOP)').values()[0] as number[])[1]!
  })
  for (const part of ['', '-wal', '-shm']) writeFileSync(path + part, readFileSync(live + part))
  raw.close()
  return ends
}
const frameAt = (frame: number) => 32 + (frame - 1) * FRAME_BYTES

describe('no false alarm', () => {
  test('[G9] after kill -9 in mid-write, again and again, nothing was lost', async () => {
    for (let round = 0; round < 3; round++) {
      const path = fresh()
      await killed(path, 200 + 150 * round)
      expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
      expect(readLog(path)).toEqual(WHOLE)
    }
  }, 30_000)

  test('[G9] a last transaction that never reached the disk whole, as after a power loss, was never acknowledged', () => {
    for (const damage of ['cut', 'hole'] as const) {
      const path = fresh()
      const [, second, third] = transactions(path, [5, 5, 9]) as [number, number, number]
      // The index is not flushed: what is on the disk is an older one, or none.
      rmSync(`${path}-shm`)
      if (damage === 'cut') truncateSync(`${path}-wal`, frameAt(third - 2))
      else for (let at = 0; at < 4_096; at++) change(`${path}-wal`, frameAt(second + 2) + at, () => 0)
      expect(readLog(path)).toEqual(WHOLE)
    }
  })

  test('a log that was begun again keeps old frames behind its end', () => {
    const path = fresh()
    const { raw } = openForWriting(path)
    later(() => raw.close())
    raw.run('CREATE TABLE said (body BLOB)')
    for (let n = 0; n < 10; n++) raw.run('INSERT INTO said VALUES (zeroblob(40000))')
    raw.prepare('PRAGMA wal_checkpoint(RESTART)').values()
    raw.run('INSERT INTO said VALUES (1)')
    const copy = fresh()
    for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
    expect(readLog(copy)).toEqual(WHOLE)
    rmSync(`${copy}-shm`)
    expect(readLog(copy)).toEqual(WHOLE)
  })

  test('a log that SQLite emptied when all of it was in the file', () => {
    const path = fresh()
    const { raw } = openForWriting(path)
    raw.run('CREATE TABLE said (body BLOB)')
    raw.prepare('PRAGMA wal_checkpoint(PASSIVE)').values()
    raw.close()
    truncateSync(`${path}-wal`, 0)
    expect(readLog(path)).toEqual(WHOLE)
  })

  test('without a log there is nothing to lose', () => {
    expect(readLog(fresh())).toEqual(WHOLE)
  })
})

describe('a damaged log', () => {
  const damages: [string, (path: string, ends: number[]) => void][] = [
    ['a flipped bit in a page', (path, [first]) => flip(`${path}-wal`, frameAt(first! + 1) + 500)],
    ['a flipped bit in the salt of a frame', (path, [first]) => flip(`${path}-wal`, frameAt(first! + 1) + 9)],
    ['a flipped bit in the last frame', (path, ends) => flip(`${path}-wal`, frameAt(ends.at(-1)!) + 500)],
    ['a cut', (path, ends) => truncateSync(`${path}-wal`, frameAt(ends.at(-1)!))],
    ['a cut to nothing', (path) => truncateSync(`${path}-wal`, 0)],
    ['a flipped bit in the header', (path) => flip(`${path}-wal`, 13)],
    ['no log at all', (path) => rmSync(`${path}-wal`)],
  ]
  for (const [what, damage] of damages)
    test(`[G9] ${what}, though the index tells of more`, () => {
      const path = fresh()
      damage(path, transactions(path, [5, 5, 5, 5]))
      expect(readLog(path).lost).toBe(true)
    })

  test('without an index, frames that do not go on from one another prove nothing', () => {
    const path = fresh()
    const [first, second, third] = transactions(path, [5, 5, 5, 5])
    rmSync(`${path}-shm`)
    // As the end of a transaction that never came to be, which shorter ones were written over.
    for (const frame of [first!, second!, third!]) flip(`${path}-wal`, frameAt(frame + 1) + 20)
    expect(readLog(path)).toEqual(WHOLE)
  })

  test('[G9] without an index, when whole transactions follow', () => {
    const path = fresh()
    const [first] = transactions(path, [5, 5, 5, 5])
    rmSync(`${path}-shm`)
    flip(`${path}-wal`, frameAt(first! + 1) + 500)
    expect(readLog(path)).toEqual({ lost: true, useless: false })
  })

  test('costs nothing when all of it is in the file, and must not be used then', () => {
    const path = fresh()
    const { raw } = openForWriting(path)
    raw.run('CREATE TABLE said (body BLOB)')
    for (let n = 0; n < 10; n++) raw.run('INSERT INTO said VALUES (zeroblob(40000))')
    raw.prepare('PRAGMA wal_checkpoint(PASSIVE)').values()
    const copy = fresh()
    for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
    raw.close()
    flip(`${copy}-wal`, frameAt(20) + 500)
    expect(readLog(copy)).toEqual({ lost: false, useless: true })
  })
})

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
  raw.close()
  expect(ids.length).toBeGreaterThan(0)
  expect(acked.some((id) => !ids.includes(id))).toBe(true)
  await storage.close()

  const again = await open()
  expect(again.epoch).toBe(epoch)
  expect(kept.length).toBe(1)
  await again.close()
}, 30_000)

describe('a start that does not get through', () => {
  const lost: string[] = []
  const spared: string[] = []
  const open = (path: string, checkFirstBytes?: number) =>
    openSqlite({
      path,
      onFatal,
      onLost: (kept) => lost.push(kept),
      onDamagedLog: (kept) => spared.push(kept),
      checkFirstBytes,
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
    flip(`${path}-wal`, Math.floor(statSync(`${path}-wal`).size / 2))
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
    flip(`${copy}-wal`, frameAt(2) + 500)
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

/** Changes whose session an index tells of, as only a full check finds. */
function misleadIndex(path: string) {
  const raw = new Database(path)
  const [page] = raw.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sessions_person'").values()[0] as [
    number,
  ]
  raw.close(true)
  flip(path, page * 4_096 - 1)
}

function rubbish(path: string, page: number) {
  const bytes = readFileSync(path)
  bytes.fill(0xa5, page * 4_096, (page + 1) * 4_096)
  writeFileSync(path, bytes)
}
