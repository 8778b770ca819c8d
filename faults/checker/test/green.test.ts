import { expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { randomRound } from './random-round.ts'

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed)
/** On a machine that is busy with others. */
const LONG_MS = 30_000

test(
  'a correct round is found correct, whatever chance makes of it',
  () => {
    for (const seed of SEEDS) {
      const { violations, notes } = judge(randomRound(seed).world.input())
      expect({ seed, violations, notes }).toEqual({ seed, violations: [], notes: [] })
    }
  },
  LONG_MS,
)

test(
  '[G9] a lost tail that is named and comes back is no violation',
  () => {
    let excused = 0
    for (const seed of SEEDS) {
      const { violations, notes } = judge(randomRound(seed, { tailLost: true }).world.input())
      expect({ seed, violations }).toEqual({ seed, violations: [] })
      excused += notes.length
    }
    expect(excused).toBeGreaterThan(0)
  },
  LONG_MS,
)

test(
  '[G9] a lost tail is no violation either when nobody can tell how much it took',
  () => {
    for (const seed of SEEDS) {
      const input = randomRound(seed, { tailLost: true }).world.input()
      for (const entry of input.entries) if (entry.type === 'tail-lost') delete entry.heads
      expect({ seed, violations: judge(input).violations }).toEqual({ seed, violations: [] })
    }
  },
  LONG_MS,
)
