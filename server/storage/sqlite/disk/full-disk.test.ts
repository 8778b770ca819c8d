import { afterEach, beforeEach, expect, test } from 'bun:test'
import { until } from '../../../test/server-process.ts'
import { watchDisk, type FullDisk } from './full-disk.ts'

let spacious: boolean
let checks: number
let reported: boolean[]
let disk: FullDisk
beforeEach(() => {
  spacious = false
  checks = 0
  reported = []
  disk = watchDisk(async () => {
    checks++
    return spacious
  })
  disk.onChange((full) => void reported.push(full))
})
afterEach(() => disk.stop())

test('a full disk is checked until it has space, and each change is reported once', async () => {
  expect(disk.full).toBe(false)
  disk.reportFull()
  disk.reportFull()
  expect([disk.full, reported]).toEqual([true, [true]])
  await until('it was checked', () => checks === 1)
  expect([disk.full, reported]).toEqual([true, [true]])
  spacious = true
  await until('it has space', () => !disk.full)
  expect([checks, reported]).toEqual([2, [true, false]])
  disk.reportFull()
  expect(reported).toEqual([true, false, true])
})

test('a check that fails finds no space', async () => {
  let failed = 0
  const broken = watchDisk(() => {
    failed++
    return Promise.reject(new Error('the writer died'))
  })
  broken.reportFull()
  await until('it was checked twice', () => failed === 2)
  expect(broken.full).toBe(true)
  broken.stop()
})

test('a stopped watch neither checks nor reports', async () => {
  disk.reportFull()
  disk.stop()
  spacious = true
  await Bun.sleep(1_200)
  expect([checks, reported]).toEqual([0, [true]])
})
