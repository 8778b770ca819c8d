import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { statSync, truncateSync } from 'node:fs'
import { asDamage } from '../recovery/verify.ts'
import { freshDirectory } from '../test/fixture.ts'
import { prepareCheckpoints, type Checkpoints } from './checkpoint.ts'
import { BUSY_TIMEOUT_MS, openForReading, openForWriting, pragma } from './database.ts'

const PAGE_BYTES = 4_096
let path: string
let raw: Database
let checkpoints: Checkpoints
let remove: () => void

beforeEach(() => {
  ;({ path, remove } = freshDirectory())
  raw = openForWriting(path).raw
  raw.run('CREATE TABLE texts (body BLOB)')
  checkpoints = prepareCheckpoints(raw, BUSY_TIMEOUT_MS)
})
afterEach(() => {
  raw.close(true)
  checkpoints.close()
  remove()
})

const write = (pages: number) => raw.run('INSERT INTO texts VALUES (zeroblob(?))', [pages * PAGE_BYTES])
const logPages = () => (raw.prepare('PRAGMA wal_checkpoint(NOOP)').values()[0] as number[])[1]!
const filePages = () => statSync(path).size / PAGE_BYTES

test('the log is checkpointed when it is long enough, and is written from its beginning then', () => {
  write(3_000)
  checkpoints.afterCommit(0)
  expect(filePages()).toBeLessThan(100)
  write(2_000)
  expect(filePages()).toBeLessThan(100)
  checkpoints.afterCommit(0)
  expect(filePages()).toBeGreaterThan(5_000)
  write(1)
  expect(logPages()).toBeLessThan(100)
})

test('with a reader of an old state the log grows, and the next attempt comes a second later', () => {
  const reader = openForReading(path).raw
  reader.run('BEGIN')
  reader.prepare('SELECT count(*) FROM texts').values()
  write(5_000)
  checkpoints.afterCommit(10)
  expect(filePages()).toBeLessThan(100)

  reader.run('COMMIT')
  checkpoints.afterCommit(500)
  expect(filePages()).toBeLessThan(100)
  checkpoints.afterCommit(1_100)
  expect(filePages()).toBeGreaterThan(5_000)
  reader.close(true)
})

test('a log that is far too long starts again between reads, and waits only briefly for a reader', () => {
  const reader = openForReading(path).raw
  reader.run('BEGIN')
  reader.prepare('SELECT count(*) FROM texts').values()
  write(20_000)
  const started = performance.now()
  checkpoints.afterCommit(0)
  expect(performance.now() - started).toBeLessThan(2_000)
  expect(pragma(raw, 'busy_timeout')).toBe(BUSY_TIMEOUT_MS)

  reader.run('COMMIT')
  checkpoints.afterCommit(2_000)
  write(1)
  expect(logPages()).toBeLessThan(100)
  reader.close(true)
})

test('[G1] at the start the whole log is written into the file', () => {
  write(10)
  expect(filePages()).toBeLessThan(10)
  checkpoints.atStart()
  expect(filePages()).toBeGreaterThan(10)
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
})

test('damage that a checkpoint finds in the file is reported as damage', () => {
  write(200)
  checkpoints.atEnd()
  raw.run('INSERT INTO texts VALUES (1)')
  truncateSync(path, PAGE_BYTES)
  const start = () => {
    try {
      checkpoints.atStart()
    } catch (error) {
      throw asDamage(error, path)
    }
  }
  expect(start).toThrow(/parley\.db is damaged: writing the log into the file: .+restore FILE/)
})

test('the last checkpoint waits half a second for a reader, not as long as a stop may take', () => {
  const reader = openForReading(path).raw
  reader.run('BEGIN')
  reader.prepare('SELECT count(*) FROM texts').values()
  write(10)
  const began = performance.now()
  checkpoints.atEnd()
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(pragma(raw, 'busy_timeout')).toBe(BUSY_TIMEOUT_MS)
  reader.close(true)
})

test('after the last checkpoint the whole log is in the file, and the log is empty', () => {
  write(10)
  checkpoints.atEnd()
  expect(statSync(`${path}-wal`).size).toBe(0)
  expect(filePages()).toBeGreaterThan(10)
})
