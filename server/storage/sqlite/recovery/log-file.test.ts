import { describe, expect, test } from 'bun:test'
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { openForWriting } from '../engine/database.ts'
import { killed } from '../test/child.ts'
import { changeByte, flipBit } from '../test/corrupt-file.ts'
import { tidy } from '../test/fixture.ts'
import { readLog } from './log-file.ts'

const FRAME_BYTES = 4_096 + 24
const KIB = 1024
const MIB = 1024 * KIB
const INTACT = { lost: false, useless: false }
const { fresh, later } = tidy()

/**
 * Writes a log with one transaction for each number of pages, as a killed process leaves it. Answers the last frame of
 * each. The index is the one after transaction `indexAfter`, counted from 1; with `checkpoints` that transaction was
 * checkpointed.
 */
function transactions(path: string, pages: number[], indexAfter = pages.length, checkpoints = false): number[] {
  const live = `${path}.live`
  const { raw } = openForWriting(live)
  raw.run('CREATE TABLE texts (body BLOB)')
  raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').values()
  const ends = pages.map((count, before) => {
    raw.run('INSERT INTO texts VALUES (zeroblob(?))', [count * 4_096])
    const mode = checkpoints && before + 1 === indexAfter ? 'PASSIVE' : 'NOOP'
    const [, end] = raw.prepare(`PRAGMA wal_checkpoint(${mode})`).values()[0] as [number, number]
    if (before + 1 === indexAfter) writeFileSync(`${path}-shm`, readFileSync(`${live}-shm`))
    return end
  })
  for (const part of ['', '-wal']) writeFileSync(path + part, readFileSync(live + part))
  raw.close(true)
  return ends
}
const frameAt = (frame: number) => 32 + (frame - 1) * FRAME_BYTES

describe('no false alarm', () => {
  test('[G9] after kill -9 during writes, repeatedly, nothing was lost', async () => {
    for (let round = 0; round < 3; round++) {
      const path = fresh()
      await killed(path, 200 + 150 * round)
      expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
      expect(readLog(path)).toEqual(INTACT)
    }
  }, 30_000)

  test('[G9] a last transaction that is incomplete on the disk, as after a power loss, was never acknowledged', () => {
    // The index is not flushed: on the disk is an older one, or none.
    const damages = ['cut', 'hole'].flatMap((damage) => [true, false].map((hasIndex) => ({ damage, hasIndex })))
    for (const { damage, hasIndex } of damages) {
      const path = fresh()
      const [, second, third] = transactions(path, [5, 5, 9], 1) as [number, number, number]
      if (!hasIndex) rmSync(`${path}-shm`)
      if (damage === 'cut') truncateSync(`${path}-wal`, frameAt(third - 2))
      else for (let at = 0; at < 4_096; at++) changeByte(`${path}-wal`, frameAt(second + 2) + at, () => 0)
      expect(readLog(path)).toEqual(INTACT)
    }
  })

  test('a log that was restarted has old frames behind its end', () => {
    const path = fresh()
    const { raw } = openForWriting(path)
    later(() => raw.close(true))
    raw.run('CREATE TABLE texts (body BLOB)')
    for (let n = 0; n < 10; n++) raw.run('INSERT INTO texts VALUES (zeroblob(40000))')
    raw.prepare('PRAGMA wal_checkpoint(RESTART)').values()
    raw.run('INSERT INTO texts VALUES (1)')
    const copy = fresh()
    for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
    expect(readLog(copy)).toEqual(INTACT)
    rmSync(`${copy}-shm`)
    expect(readLog(copy)).toEqual(INTACT)
  })

  test('a log that SQLite emptied after a complete checkpoint', () => {
    const path = fresh()
    const { raw } = openForWriting(path)
    raw.run('CREATE TABLE texts (body BLOB)')
    raw.prepare('PRAGMA wal_checkpoint(PASSIVE)').values()
    raw.close(true)
    truncateSync(`${path}-wal`, 0)
    expect(readLog(path)).toEqual(INTACT)
  })

  test('a long log is not read into memory as a whole', () => {
    const path = fresh()
    transactions(path, [5])
    const mostBefore = process.resourceUsage().maxRSS
    truncateSync(`${path}-wal`, 600 * MIB)
    expect(readLog(path)).toEqual(INTACT)
    expect((process.resourceUsage().maxRSS - mostBefore) * KIB).toBeLessThan(300 * MIB)
  })

  test('without a log there is nothing to lose', () => {
    expect(readLog(fresh())).toEqual(INTACT)
  })
})

describe('a damaged log', () => {
  const damages: [string, (path: string, ends: number[]) => void][] = [
    ['a flipped bit in a page', (path, [first]) => flipBit(`${path}-wal`, frameAt(first! + 1) + 500)],
    ['a flipped bit in the salt of a frame', (path, [first]) => flipBit(`${path}-wal`, frameAt(first! + 1) + 9)],
    ['a flipped bit in the last frame', (path, ends) => flipBit(`${path}-wal`, frameAt(ends.at(-1)!) + 500)],
    ['truncated', (path, ends) => truncateSync(`${path}-wal`, frameAt(ends.at(-1)!))],
    ['truncated to nothing', (path) => truncateSync(`${path}-wal`, 0)],
    ['a flipped bit in the header', (path) => flipBit(`${path}-wal`, 13)],
    ['no log', (path) => rmSync(`${path}-wal`)],
  ]
  for (const [what, damage] of damages)
    test(`[G9] ${what}, though the index covers more`, () => {
      const path = fresh()
      damage(path, transactions(path, [5, 5, 5, 5]))
      expect(readLog(path).lost).toBe(true)
    })

  test('without an index, frames that do not continue from one another prove nothing', () => {
    const path = fresh()
    const [first, second, third] = transactions(path, [5, 5, 5, 5])
    rmSync(`${path}-shm`)
    // As the end of an aborted transaction that shorter ones have overwritten.
    for (const frame of [first!, second!, third!]) flipBit(`${path}-wal`, frameAt(frame + 1) + 20)
    expect(readLog(path)).toEqual(INTACT)
  })

  test('[G9] without an index, when intact transactions follow', () => {
    const path = fresh()
    const [first] = transactions(path, [5, 5, 5, 5])
    rmSync(`${path}-shm`)
    flipBit(`${path}-wal`, frameAt(first! + 1) + 500)
    expect(readLog(path)).toEqual({ lost: true, useless: false })
  })

  test('[G9] without an index, however long the log was before', () => {
    const path = fresh()
    const ends = transactions(path, [5, 2_000, 5, 5])
    rmSync(`${path}-shm`)
    flipBit(`${path}-wal`, frameAt(ends[1]! + 1) + 500)
    expect(readLog(path)).toEqual({ lost: true, useless: false })
  })

  test('[G9] with an index that is older than intact transactions that follow, as after a power loss', () => {
    const path = fresh()
    const [, second, third] = transactions(path, [5, 5, 5, 5, 5, 5], 1)
    for (const frame of [second!, third!]) {
      flipBit(`${path}-wal`, frameAt(frame + 1) + 500)
      expect(readLog(path)).toEqual({ lost: true, useless: false })
    }
  })

  test('[G9] with such an index of a checkpoint, when more is lost than is in the log', () => {
    const path = fresh()
    const [first] = transactions(path, [5, 5, 5, 5, 5], 2, true)
    flipBit(`${path}-wal`, frameAt(first!) + 500)
    expect(readLog(path)).toEqual({ lost: true, useless: true })
  })

  test('costs nothing when all of it is in the file, but must not be used then', () => {
    const path = fresh()
    const { raw } = openForWriting(path)
    raw.run('CREATE TABLE texts (body BLOB)')
    for (let n = 0; n < 10; n++) raw.run('INSERT INTO texts VALUES (zeroblob(40000))')
    raw.prepare('PRAGMA wal_checkpoint(PASSIVE)').values()
    const copy = fresh()
    for (const part of ['', '-wal', '-shm']) writeFileSync(copy + part, readFileSync(path + part))
    raw.close(true)
    flipBit(`${copy}-wal`, frameAt(20) + 500)
    expect(readLog(copy)).toEqual({ lost: false, useless: true })
  })
})
