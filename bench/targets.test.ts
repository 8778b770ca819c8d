import { expect, test } from 'bun:test'
import type { Connecting, Delivering } from './load/result.ts'
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

const CONNECTING: Connecting = { connected: 10, prepareCpu: 0, crowdCpu: 0, singleCpu: 0, memory: 0, idleCore: 0 }

function ran(
  server: ServerName,
  name: string,
  delivering: Partial<Delivering>,
  connecting: Partial<Connecting> = {},
): Run {
  const load = { name, title: name, members: 10, rate: 10, roomSize: 10, servers: [server] }
  const result = { connecting: { ...CONNECTING, ...connecting }, delivering: { ...DELIVERING, ...delivering } }
  return { server, load, result }
}

const row = (runs: Run[], of: string) =>
  targetTable(runs)
    .split('\n')
    .find((line) => line.includes(of))!
    .split('|')
    .map((cell) => cell.trim())
    .slice(2, 5)

const OF_BUN = 'Bun publish, stores nothing, 300×1000'

test('a ratio is of two servers at one load, and reached up to the target itself', () => {
  const bun = ran('bun', '300x1000', { cpu: 3 })
  expect(row([bun, ran('parley', '300x1000', { cpu: 1.5 })], OF_BUN)).toEqual(['≤ 0.50', '0.50', 'reached'])
  expect(row([bun, ran('parley', '300x1000', { cpu: 1.8 })], OF_BUN)).toEqual(['≤ 0.50', '0.60', 'missed'])
})

test('many rooms are compared with Socket.IO at each rate', () => {
  const runs = ['rooms-1000', 'rooms-5000'].flatMap((load) => [
    ran('socketio', load, { cpu: 10 }),
    ran('parley', load, { cpu: 6 }),
  ])
  expect(row(runs, 'Socket.IO on Node, 100 rooms, 1,000/s')).toEqual(['≤ 0.80', '0.60', 'reached'])
  expect(row(runs, 'Socket.IO on Node, 100 rooms, 5,000/s')).toEqual(['≤ 0.55', '0.60', 'missed'])
})

test('a figure that was not measured is not reached', () => {
  expect(row([ran('parley', '300x1000', { cpu: 0.1 })], OF_BUN)[2]).toBe('not measured')
  expect(row([ran('parley', '1000x20', {}), ran('bun', '300x1000', {})], OF_BUN)[2]).toBe('not measured')
})

test('98.9 % in the window is missed', () => {
  expect(row([ran('parley', '1000x2000', { within: 0.989 })], 'in the window')[2]).toBe('missed')
  expect(row([ran('parley', '1000x2000', { within: 0.991 })], 'in the window')[2]).toBe('reached')
})

test('a connection is measured in ms of CPU and in KiB', () => {
  const idle = (connecting: Partial<Connecting>) => [ran('parley', 'idle', {}, connecting)]
  expect(row(idle({ crowdCpu: 290 }), 'CPU ms a connection')).toEqual(['≤ 0.30', '0.29', 'reached'])
  expect(row(idle({ crowdCpu: 310 }), 'CPU ms a connection')).toEqual(['≤ 0.30', '0.31', 'missed'])
  expect(row(idle({ memory: 8 * 1024 }), 'KiB a connection')).toEqual(['≤ 8.0', '8.0', 'reached'])
  expect(row(idle({ memory: 9 * 1024 }), 'KiB a connection')).toEqual(['≤ 8.0', '9.0', 'missed'])
})

test('one message that Parley lost at any load is a loss; losses of the others are not', () => {
  const good = ran('parley', '300x1000', {})
  expect(parleyLost([good, ran('parley', '1000x20', { lost: 1 })])).toBe(true)
  expect(parleyLost([good, ran('bun', '1000x20', { lost: 1 })])).toBe(false)
})
