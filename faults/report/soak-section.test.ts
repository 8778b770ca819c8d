import { expect, test } from 'bun:test'
import { growthOf } from './soak-section.ts'

const MIB = 2 ** 20
const minutes = (count: number, rss: (minute: number) => number, fds = (_minute: number) => 20) =>
  Array.from({ length: count }, (_, minute) => ({
    t: minute * 60_000,
    rss: rss(minute),
    fds: fds(minute),
    connections: 40,
    healthzMs: 1,
  }))

test('growth during the warm-up is ignored', () => {
  const { flat, rssGrowth } = growthOf(minutes(60, (minute) => Math.min(minute, 10) * 10 * MIB))
  expect(rssGrowth).toBeCloseTo(0)
  expect(flat).toBe(true)
})

test('half a MiB a minute is not flat, and neither is a file every five minutes', () => {
  expect(growthOf(minutes(60, (minute) => 100 * MIB + minute * 0.5 * MIB)).flat).toBe(false)
  expect(
    growthOf(
      minutes(
        60,
        () => 100 * MIB,
        (minute) => 20 + Math.floor(minute / 5),
      ),
    ).flat,
  ).toBe(false)
})

test('without half an hour after the warm-up there is no verdict', () => {
  expect(growthOf(minutes(5, () => MIB))).toEqual({ rssGrowth: null, fdsGrowth: null, flat: null })
  expect(growthOf(minutes(12, () => MIB)).flat).toBeNull()
  expect(growthOf(minutes(40, () => MIB)).flat).toBeNull()
  expect(growthOf(minutes(41, () => MIB)).flat).toBe(true)
})
