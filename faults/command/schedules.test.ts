import { expect, test } from 'bun:test'
import { nemeses } from '../nemeses/all.ts'
import { powerLoss } from '../nemeses/power-loss.ts'
import { notRunSection } from '../report/part-section.ts'
import { replayCommand, roundsOf } from './part.ts'
import { full, oneRound, tour } from './schedules.ts'

const all = { nemeses, reasons: new Map() }
const only = (...names: string[]) => ({ ...all, nemeses: nemeses.filter(({ name }) => names.includes(name)) })

test('every nemesis has a part, and some parts have faults of both targets', () => {
  for (const parts of [full(all), tour(all)]) {
    const named = new Set(parts.flatMap((part) => part.nemeses))
    expect(nemeses.filter((one) => !named.has(one))).toEqual([])
    expect(parts.some((part) => new Set(part.nemeses.map(({ target }) => target)).size === 2)).toBe(true)
  }
})

test('names that are exactly those of one part select that part alone', () => {
  const titles = (...names: string[]) => full(only(...names)).map(({ title }) => title)
  expect(titles('power-loss', 'network')).toEqual(['Combined: power loss, network'])
  expect(titles('power-loss')).toEqual(['Power loss'])
  expect(titles('power-loss', 'disk-full')).toEqual(['Power loss', 'Disk full'])
})

test('the number of faults of a full part can be chosen', () => {
  expect(full(only('kill', 'kill-at'), 200)).toMatchObject([{ title: 'kill -9', rounds: 8, faults: 25 }])
  expect(full(only('disk-full'), 3)).toMatchObject([{ rounds: 1, faults: 3 }])
  expect(full(only('power-loss'), 25)).toMatchObject([{ rounds: 3, faults: 9 }])
})

test('a part that this machine does not support is listed with the reason', () => {
  const reasons = new Map([[powerLoss, 'only root may mount']])
  const part = full({ nemeses: [powerLoss], reasons }).find(({ title }) => title === 'Power loss')!
  expect(part).toMatchObject({ nemeses: [], unsupported: ['power-loss: only root may mount'] })
  expect(notRunSection(part, 'npm run faults')).toContain('**NOT RUN**: power-loss: only root may mount')
})

test('the command that repeats a round has its faults and its minutes', () => {
  const part = oneRound([powerLoss], { faults: 3, forMs: 60_000 })
  const [plan] = roundsOf(part, { seed: 'x', clients: 8 })
  expect(replayCommand(plan!)).toBe('npm run faults -- --only power-loss --seed x --clients 8 --faults 3 --minutes 1')
})
