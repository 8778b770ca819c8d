import { afterEach, beforeEach, expect, test } from 'bun:test'
import { until } from '../../../test/server-process.ts'
import { watchDisk, type FullDisk } from './full-disk.ts'

let roomy: boolean
let looks: number
let told: boolean[]
let disk: FullDisk
beforeEach(() => {
  roomy = false
  looks = 0
  told = []
  disk = watchDisk(async () => {
    looks++
    return roomy
  })
  disk.onChange((full) => void told.push(full))
})
afterEach(() => disk.stop())

test('a disk that was found full is looked at until it has room, and each change is told once', async () => {
  expect(disk.full).toBe(false)
  disk.found()
  disk.found()
  expect([disk.full, told]).toEqual([true, [true]])
  await until('it was looked at', () => looks === 1)
  expect([disk.full, told]).toEqual([true, [true]])
  roomy = true
  await until('it has room', () => !disk.full)
  expect([looks, told]).toEqual([2, [true, false]])
  disk.found()
  expect(told).toEqual([true, false, true])
})

test('a look that fails finds no room', async () => {
  let asked = 0
  const broken = watchDisk(() => {
    asked++
    return Promise.reject(new Error('the writer died'))
  })
  broken.found()
  await until('it was looked at twice', () => asked === 2)
  expect(broken.full).toBe(true)
  broken.stop()
})

test('when it is stopped nobody looks or is told any more', async () => {
  disk.found()
  disk.stop()
  roomy = true
  await Bun.sleep(1_200)
  expect([looks, told]).toEqual([0, [true]])
})
