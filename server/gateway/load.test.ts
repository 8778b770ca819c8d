import { expect, test } from 'bun:test'
import { Load } from './load.ts'

/** The rest after a second in which the process used this share of a core. */
function restAt(share: number): number {
  const clock = { cpu: 0, now: 0 }
  const load = new Load(
    () => ({ user: clock.cpu, system: 0 }),
    () => clock.now,
  )
  clock.cpu += share * 1_000_000
  clock.now += 1_000
  load.measure()
  return load.restMs
}

test('rooms rest the longer, the busier the process is, and never longer than 50 ms', () => {
  expect([0, 0.1, 0.3].map(restAt)).toEqual([0, 0, 0])
  expect(restAt(0.425)).toBeCloseTo(25)
  expect([0.55, 1, 1.8].map(restAt)).toEqual([50, 50, 50])
})

test('nobody rests before the load was measured, and after it has passed', () => {
  const clock = { cpu: 0, now: 0 }
  const load = new Load(
    () => ({ user: clock.cpu, system: 0 }),
    () => clock.now,
  )
  expect(load.restMs).toBe(0)
  for (const [cpu, rest] of [
    [900_000, 50],
    [0, 0],
  ] as const) {
    clock.cpu += cpu
    clock.now += 1_000
    load.measure()
    expect(load.restMs).toBe(rest)
  }
})
