import { expect, test } from 'bun:test'
import { cpuOf, cpuOfMachine, memoryOf, openFiles } from './proc.ts'

const BURN_US = 200_000

test('CPU that a process spends is counted, and in the whole machine too', () => {
  const [before, machineBefore] = [cpuOf(process.pid), cpuOfMachine()]
  for (const { user, system } = process.cpuUsage(); ;) {
    const spent = process.cpuUsage()
    if (spent.user + spent.system - user - system > BURN_US) break
  }
  expect(cpuOf(process.pid) - before).toBeGreaterThan(BURN_US - 30_000)
  expect(cpuOf(process.pid) - before).toBeLessThan(BURN_US + 100_000)
  expect(cpuOfMachine() - machineBefore).toBeGreaterThan(BURN_US - 50_000)
})

test('a process that sleeps spends next to nothing', async () => {
  const before = cpuOf(process.pid)
  await Bun.sleep(200)
  expect(cpuOf(process.pid) - before).toBeLessThan(100_000)
})

test('memory that a process fills is counted in bytes', () => {
  // What earlier tests left is collected first, and the block is large beside what may still be.
  Bun.gc(true)
  const before = memoryOf(process.pid)
  const filled = Buffer.alloc(256 * 1024 * 1024, 1)
  const grown = memoryOf(process.pid) - before
  expect(filled.at(-1)).toBe(1)
  expect(grown).toBeGreaterThan(192 * 1024 * 1024)
  expect(grown).toBeLessThan(384 * 1024 * 1024)
})

test('the limit of open files is read', () => {
  expect(openFiles()).toBeGreaterThan(100)
})
