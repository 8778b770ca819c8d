import { expect, test } from 'bun:test'
import { kill } from '../nemeses/kill.ts'
import type { FaultContext, Nemesis } from '../nemeses/nemesis.ts'
import { network } from '../nemeses/network.ts'
import { pause } from '../nemeses/pause.ts'
import { injectFaults, MAX_TRIES, sequenceOf } from './inject-faults.ts'
import { Random } from './random.ts'
import type { RoundPlan } from './round-plan.ts'

const plan = (nemeses: Nemesis[], faults: number): RoundPlan => ({
  seed: 'sequences',
  nemeses,
  faults,
  plain: 1,
  stores: 0,
  rooms: 1,
  perSecond: 1,
  gapMs: [1, 5],
})
const noContext = { note: () => undefined } as unknown as Omit<FaultContext, 'random'>

/** Logs when it begins and ends, and takes `ms`. */
function slow(name: string, ms: number, log: string[], target?: 'network'): Nemesis {
  return {
    name,
    about: 'takes some time',
    ...(target && { target }),
    unsupported: async () => null,
    async inject() {
      log.push(`${name} begins`)
      await Bun.sleep(ms)
      log.push(`${name} ends`)
    },
  }
}

test('faults are divided between the network and the server, and one target alone has all of them', () => {
  const random = new Random(1)
  const { faults, nemeses } = sequenceOf(plan([kill, pause, network], 10), 'network', random)
  expect([faults, nemeses]).toEqual([3, [network]])
  expect(sequenceOf(plan([kill, pause, network], 10), undefined, random).faults).toBe(7)
  expect(sequenceOf(plan([network], 10), 'network', random).faults).toBe(10)
  expect(sequenceOf(plan([kill], 10), 'network', random).faults).toBe(0)
})

test('faults of two targets overlap, and the last one of the server follows the last one of the network', async () => {
  const log: string[] = []
  await injectFaults(plan([slow('network', 100, log, 'network'), slow('kill', 20, log)], 4), noContext)
  const network = log.indexOf('network begins')
  expect(log.indexOf('kill begins')).toBeLessThan(log.indexOf('network ends', network))
  expect(log.lastIndexOf('kill begins')).toBeGreaterThan(log.lastIndexOf('network ends'))
  expect(log.length).toBe(8)
})

test('nemeses that restart the server come last', () => {
  expect(sequenceOf(plan([kill, pause], 2), undefined, new Random(1)).nemeses).toEqual([pause, kill])
})

test('a fault without an effect is repeated, but not for ever', async () => {
  const log: string[] = []
  const misses = (name: string, times: number): Nemesis => ({
    ...slow(name, 0, log),
    async inject({ note }) {
      log.push(name)
      note({ type: 'fault-ended', nemesis: name, ...(times-- > 0 && { missed: 'no effect' }) })
    },
  })
  await injectFaults(plan([misses('once', 1), misses('always', Infinity)], 2), noContext)
  expect(log).toEqual(['once', 'once', ...Array.from({ length: MAX_TRIES }, () => 'always')])
})

test('when one sequence fails, the other one ends after its current fault', async () => {
  const log: string[] = []
  const fails: Nemesis = { ...slow('kill', 0, log), inject: () => Promise.reject(new Error('cannot end')) }
  const injected = injectFaults(plan([slow('network', 60, log, 'network'), fails], 40), noContext)
  await expect(injected).rejects.toThrow('cannot end')
  expect(log.at(-1)).toBe('network ends')
  expect(log.length).toBe(2)
})
