import { expect, test } from 'bun:test'
import { kill } from '../nemeses/kill.ts'
import { network } from '../nemeses/network.ts'
import { pause } from '../nemeses/pause.ts'
import type { Field, Nemesis } from '../nemeses/nemesis.ts'
import { Random } from './random.ts'
import type { RoundPlan } from './round-plan.ts'
import { frontOf, MOST_TRIES, strikeAll } from './inject-faults.ts'

const plan = (nemeses: Nemesis[], strikes: number): RoundPlan => ({
  seed: 'fronts',
  nemeses,
  strikes,
  plain: 1,
  stores: 0,
  rooms: 1,
  perSecond: 1,
  gapMs: [1, 5],
})
const nowhere = {} as Omit<Field, 'random'>

/** Says when it begins and ends, and takes so long. */
function slow(name: string, ms: number, told: string[], front?: 'line'): Nemesis {
  return {
    name,
    about: 'takes its time',
    ...(front && { front }),
    missing: async () => null,
    async strike() {
      told.push(`${name} begins`)
      await Bun.sleep(ms)
      told.push(`${name} ends`)
    },
  }
}

test('strikes are shared out between the line and the server, and each front has all of them when it is alone', () => {
  const random = new Random(1)
  const { strikes, nemeses } = frontOf(plan([kill, pause, network], 10), 'line', random)
  expect([strikes, nemeses]).toEqual([3, [network]])
  expect(frontOf(plan([kill, pause, network], 10), undefined, random).strikes).toBe(7)
  expect(frontOf(plan([network], 10), 'line', random).strikes).toBe(10)
  expect(frontOf(plan([kill], 10), 'line', random).strikes).toBe(0)
})

test('two of different fronts strike at the same time, and the last at the server when the line is fair', async () => {
  const told: string[] = []
  await strikeAll(plan([slow('network', 100, told, 'line'), slow('kill', 20, told)], 4), nowhere)
  const line = told.indexOf('network begins')
  expect(told.indexOf('kill begins')).toBeLessThan(told.indexOf('network ends', line))
  expect(told.lastIndexOf('kill begins')).toBeGreaterThan(told.lastIndexOf('network ends'))
  expect(told.length).toBe(8)
})

test('whoever starts the server again comes last, so that it can be judged how it comes back', () => {
  expect(frontOf(plan([kill, pause], 2), undefined, new Random(1)).nemeses).toEqual([pause, kill])
})

test('one that hit nothing strikes again, and not for ever', async () => {
  const told: string[] = []
  const field = { note: () => undefined } as unknown as typeof nowhere
  const misses = (name: string, times: number): Nemesis => ({
    ...slow(name, 0, told),
    async strike({ note }) {
      told.push(name)
      note({ type: 'healed', nemesis: name, ...(times-- > 0 && { missed: 'nothing was there' }) })
    },
  })
  await strikeAll(plan([misses('once', 1), misses('always', Infinity)], 2), field)
  expect(told).toEqual(['once', 'once', ...Array.from({ length: MOST_TRIES }, () => 'always')])
})

test('when one fails, the others are waited for and no more of them begin', async () => {
  const told: string[] = []
  const fails: Nemesis = { ...slow('kill', 0, told), strike: () => Promise.reject(new Error('not mended')) }
  const struck = strikeAll(plan([slow('network', 60, told, 'line'), fails], 40), nowhere)
  await expect(struck).rejects.toThrow('not mended')
  expect(told.at(-1)).toBe('network ends')
  expect(told.length).toBe(2)
})
