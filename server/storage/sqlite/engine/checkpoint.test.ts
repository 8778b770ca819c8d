import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { statSync, truncateSync } from 'node:fs'
import { prepareCheckpoints, type Checkpoints } from './checkpoint.ts'
import { BUSY_TIMEOUT_MS, openForReading, openForWriting, pragma } from './database.ts'
import { freshDirectory } from '../test/fixture.ts'
import { asDamage } from '../recovery/verify.ts'

const PAGE_BYTES = 4_096
let path: string
let raw: Database
let checkpoints: Checkpoints
let remove: () => void

beforeEach(() => {
  ;({ path, remove } = freshDirectory())
  raw = openForWriting(path).raw
  raw.run('CREATE TABLE said (body BLOB)')
  checkpoints = prepareCheckpoints(raw, BUSY_TIMEOUT_MS)
})
afterEach(() => {
  raw.close(true)
  remove()
})

const write = (pages: number) => raw.run('INSERT INTO said VALUES (zeroblob(?))', [pages * PAGE_BYTES])
const logPages = () => (raw.prepare('PRAGMA wal_checkpoint(NOOP)').values()[0] as number[])[1]!
const filePages = () => statSync(path).size / PAGE_BYTES

test('the log stays until it has grown enough, and is written from its beginning then', () => {
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

test('while somebody reads an old state it grows, and is tried again only after a second', () => {
  const reader = openForReading(path).raw
  reader.run('BEGIN')
  reader.prepare('SELECT count(*) FROM said').values()
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

test('a log that is far too long is begun again even between reads, and a reader in the way costs little', () => {
  const reader = openForReading(path).raw
  reader.run('BEGIN')
  reader.prepare('SELECT count(*) FROM said').values()
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

test('[G1] at the start all that the log holds is brought into the file', () => {
  write(10)
  expect(filePages()).toBeLessThan(10)
  checkpoints.atStart()
  expect(filePages()).toBeGreaterThan(10)
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
})

test('a file that is found damaged as the log is brought into it is told as that', () => {
  write(200)
  checkpoints.atEnd()
  raw.run('UPDATE said SET body = 1')
  truncateSync(path, PAGE_BYTES)
  const told = () => {
    try {
      checkpoints.atStart()
    } catch (error) {
      throw asDamage(error, path)
    }
  }
  expect(told).toThrow(/parley\.db is damaged: writing the log into the file: .+restore FILE/)
})

test('at the end a reader is waited for a moment, not as long as a stop may take', () => {
  const reader = openForReading(path).raw
  reader.run('BEGIN')
  reader.prepare('SELECT count(*) FROM said').values()
  write(10)
  const began = performance.now()
  checkpoints.atEnd()
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(pragma(raw, 'busy_timeout')).toBe(BUSY_TIMEOUT_MS)
  reader.close(true)
})

test('at the end all of it is in the file and the log is empty', () => {
  write(10)
  checkpoints.atEnd()
  expect(statSync(`${path}-wal`).size).toBe(0)
  expect(filePages()).toBeGreaterThan(10)
})
