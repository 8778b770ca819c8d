import { expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { randomRound } from './random-round.ts'

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed)
/** On a busy machine. */
const LONG_MS = 30_000

test(
  'a correct round has no violation, whatever the seed',
  () => {
    for (const seed of SEEDS) {
      const { violations, excused } = judge(randomRound(seed).world.input())
      expect({ seed, violations, excused }).toEqual({ seed, violations: [], excused: [] })
    }
  },
  LONG_MS,
)

test(
  '[G9] a loss of data that begins a new epoch and is resent is no violation',
  () => {
    let count = 0
    for (const seed of SEEDS) {
      const { violations, excused } = judge(randomRound(seed, { dataLost: true }).world.input())
      expect({ seed, violations }).toEqual({ seed, violations: [] })
      count += excused.length
    }
    expect(count).toBeGreaterThan(0)
  },
  LONG_MS,
)

test(
  '[G9] a loss of unknown extent is no violation either',
  () => {
    for (const seed of SEEDS) {
      const input = randomRound(seed, { dataLost: true }).world.input()
      for (const entry of input.entries) if (entry.type === 'data-lost') delete entry.heads
      expect({ seed, violations: judge(input).violations }).toEqual({ seed, violations: [] })
    }
  },
  LONG_MS,
)
