import { expect, test } from 'bun:test'
import { kill } from '../nemeses/kill.ts'
import { network } from '../nemeses/network.ts'
import { pause } from '../nemeses/pause.ts'
import type { FaultContext, Nemesis } from '../nemeses/nemesis.ts'
import { Random } from './random.ts'
import type { RoundPlan } from './round-plan.ts'
import { frontOf, MOST_TRIES, injectFaults } from './inject-faults.ts'

const plan = (nemeses: Nemesis[], faults: number): RoundPlan => ({
  seed: 'fronts',
  nemeses,
  faults,
  plain: 1,
  stores: 0,
  rooms: 1,
  perSecond: 1,
  gapMs: [1, 5],
})
const nowhere = {} as Omit<FaultContext, 'random'>

/** Says when it begins and ends, and takes so long. */
function slow(name: string, ms: number, told: string[], front?: 'line'): Nemesis {
  return {
    name,
    about: 'takes its time',
    ...(front && { front }),
    unsupported: async () => null,
    async inject() {
      told.push(`${name} begins`)
      await Bun.sleep(ms)
      told.push(`${name} ends`)
    },
  }
}

test('faults are shared out between the line and the server, and each front has all of them when it is alone', () => {
  const random = new Random(1)
  const { faults, nemeses } = frontOf(plan([kill, pause, network], 10), 'line', random)
  expect([faults, nemeses]).toEqual([3, [network]])
  expect(frontOf(plan([kill, pause, network], 10), undefined, random).faults).toBe(7)
  expect(frontOf(plan([network], 10), 'line', random).faults).toBe(10)
  expect(frontOf(plan([kill], 10), 'line', random).faults).toBe(0)
})

test('two of different fronts strike at the same time, and the last at the server when the line is fair', async () => {
  const told: string[] = []
  await injectFaults(plan([slow('network', 100, told, 'line'), slow('kill', 20, told)], 4), nowhere)
  const line = told.indexOf('network begins')
  expect(told.indexOf('kill begins')).toBeLessThan(told.indexOf('network ends', line))
  expect(told.lastIndexOf('kill begins')).toBeGreaterThan(told.lastIndexOf('network ends'))
  expect(told.length).toBe(8)
})

test('whoever starts the server again comes last, so that it can be judged how it comes back', () => {
  expect(frontOf(plan([kill, pause], 2), undefined, new Random(1)).nemeses).toEqual([pause, kill])
})

test('one that hit nothing faults again, and not for ever', async () => {
  const told: string[] = []
  const field = { note: () => undefined } as unknown as typeof nowhere
  const misses = (name: string, times: number): Nemesis => ({
    ...slow(name, 0, told),
    async inject({ note }) {
      told.push(name)
      note({ type: 'fault-ended', nemesis: name, ...(times-- > 0 && { missed: 'nothing was there' }) })
    },
  })
  await injectFaults(plan([misses('no-duplicates', 1), misses('always', Infinity)], 2), field)
  expect(told).toEqual(['no-duplicates', 'no-duplicates', ...Array.from({ length: MOST_TRIES }, () => 'always')])
})

test('when one fails, the others are waited for and no more of them begin', async () => {
  const told: string[] = []
  const fails: Nemesis = { ...slow('kill', 0, told), inject: () => Promise.reject(new Error('not mended')) }
  const struck = injectFaults(plan([slow('network', 60, told, 'line'), fails], 40), nowhere)
  await expect(struck).rejects.toThrow('not mended')
  expect(told.at(-1)).toBe('network ends')
  expect(told.length).toBe(2)
})
