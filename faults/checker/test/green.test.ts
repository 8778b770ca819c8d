import { expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { randomRound } from './random-round.ts'

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed)

test('a correct round is found correct, whatever chance makes of it', () => {
  for (const seed of SEEDS) expect(judge(randomRound(seed).world.input())).toEqual({ violations: [], notes: [] })
})

test('[G9] a lost tail that is named and comes back is no violation', () => {
  let excused = 0
  for (const seed of SEEDS) {
    const { violations, notes } = judge(randomRound(seed, { tailLost: true }).world.input())
    expect({ seed, violations }).toEqual({ seed, violations: [] })
    excused += notes.length
  }
  expect(excused).toBeGreaterThan(0)
})
