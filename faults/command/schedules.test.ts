import { expect, test } from 'bun:test'
import { nemeses } from '../nemeses/all.ts'
import { powerLoss } from '../nemeses/power-loss.ts'
import { replayCommand, roundsOf } from './part.ts'
import { notRunSection } from '../report/part-section.ts'
import { full, mixed, tour } from './schedules.ts'

const nobodyMissing = { nemeses, reasons: new Map() }

test('everybody has a part, and in some of them things break at the same time', () => {
  for (const parts of [full(nobodyMissing), tour(nobodyMissing)]) {
    const named = new Set(parts.flatMap((part) => part.nemeses))
    expect(nemeses.filter((one) => !named.has(one))).toEqual([])
    expect(parts.some((part) => new Set(part.nemeses.map(({ front }) => front)).size === 2)).toBe(true)
  }
})

test('names that are just those of one part mean that part alone', () => {
  const titles = (...names: string[]) =>
    full({ ...nobodyMissing, nemeses: nemeses.filter(({ name }) => names.includes(name)) }).map(({ title }) => title)
  expect(titles('power-loss', 'network')).toEqual(['Everything at once: power loss, network'])
  expect(titles('power-loss')).toEqual(['Power loss'])
  expect(titles('power-loss', 'disk-full')).toEqual(['Power loss', 'Disk full'])
})

test('a part of which nobody can strike here is there all the same, with the reason', () => {
  const reasons = new Map([[powerLoss, 'only root may mount']])
  const part = full({ nemeses: [powerLoss], reasons }).find(({ title }) => title === 'Power loss')!
  expect(part).toMatchObject({ nemeses: [], missing: ['power-loss: only root may mount'] })
  expect(notRunSection(part, 'npm run faults')).toContain('**NOT RUN**: power-loss: only root may mount')
})

test('what is typed to see a round again names its faults and its minutes', () => {
  const part = mixed([powerLoss], { faults: 3, forMs: 60_000 })
  const [plan] = roundsOf(part, { seed: 'x', clients: 8 })
  expect(replayCommand(plan!)).toBe('npm run faults -- --only power-loss --seed x --clients 8 --faults 3 --minutes 1')
})
