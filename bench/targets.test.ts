import { expect, test } from 'bun:test'
import type { Delivering } from './load/result.ts'
import type { Run } from './run.ts'
import type { ServerName } from './servers.ts'
import { parleyLost, targetTable } from './targets.ts'

const DELIVERING: Delivering = {
  sent: 100,
  expected: 100,
  delivered: 100,
  lost: 0,
  undelivered: 0,
  unacknowledged: 0,
  unstored: 0,
  doubled: 0,
  closed: 0,
  perSecond: 100,
  within: 1,
  p50: 1_000,
  p99: 2_000,
  worst: 3_000,
  cpu: 1,
  core: 0.5,
  generatorCore: 0.1,
  generatorLate: 100,
  othersCore: 0,
}

function ran(server: ServerName, name: string, told: Partial<Delivering>): Run {
  const connecting = { connected: 10, prepareCpu: 0, connectCpu: 0, memory: 0, memoryBefore: 0, idleCore: 0 }
  const load = { name, members: 10, rate: 10, roomSize: 10, servers: [server] }
  return { server, load, result: { connecting, delivering: { ...DELIVERING, ...told } } }
}

const row = (runs: Run[], of: string) =>
  targetTable(runs)
    .split('\n')
    .find((line) => line.includes(of))!
    .split('|')
    .map((cell) => cell.trim())
    .slice(2, 5)

test('a ratio is of two servers at one load, reached up to the target itself', () => {
  const bun = ran('bun', '300x1000', { cpu: 3 })
  const of = 'bare publish, 300×1000'
  expect(row([bun, ran('parley', '300x1000', { cpu: 1.8 })], of)).toEqual(['≤ 0.60', '0.60', 'reached'])
  expect(row([bun, ran('parley', '300x1000', { cpu: 2.1 })], of)).toEqual(['≤ 0.60', '0.70', 'missed'])
})

test('what was not run is not reached', () => {
  const of = 'bare publish, 300×1000'
  expect(row([ran('parley', '300x1000', { cpu: 0.1 })], of)[2]).toBe('not measured')
  expect(row([ran('parley', '1000x20', {}), ran('bun', '300x1000', {})], of)[2]).toBe('not measured')
})

test('98.9 % in the window is missed', () => {
  expect(row([ran('parley', '1000x1000', { within: 0.989 })], 'in the window')[2]).toBe('missed')
  expect(row([ran('parley', '1000x1000', { within: 0.991 })], 'in the window')[2]).toBe('reached')
})

test('one message that Parley lost at any load is a loss; what others lose is theirs', () => {
  const good = ran('parley', '300x1000', {})
  expect(parleyLost([good, ran('parley', '1000x20', { lost: 1 })])).toBe(true)
  expect(parleyLost([good, ran('bun', '1000x20', { lost: 1 })])).toBe(false)
})
