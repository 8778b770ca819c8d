import { expect, test } from 'bun:test'
import { Random } from '../../rounds/random.ts'
import { judge } from '../check.ts'
import { corruptionsOfChanges } from './corruptions-of-changes.ts'
import { corruptionsOfData } from './corruptions-of-data.ts'
import { corruptionsOfFiles } from './corruptions-of-files.ts'
import { corruptionsOfObservations } from './corruptions-of-observations.ts'
import { randomRound } from './random-round.ts'

const ROUNDS = [1, 2, 3, 4, 5].map((seed) => [seed, randomRound(seed).world] as const)
/** On a busy machine. */
const LONG_MS = 30_000

const CORRUPTIONS = [...corruptionsOfData, ...corruptionsOfObservations, ...corruptionsOfChanges, ...corruptionsOfFiles]

for (const { what, rule, apply } of CORRUPTIONS)
  test(
    `${rule} is broken when ${what}`,
    () => {
      let applied = 0
      for (const [seed, world] of ROUNDS) {
        const input = world.input()
        if (!apply(input, new Random(`${seed}/${what}`))) continue
        applied++
        expect({ seed, rules: judge(input).violations.map((violation) => violation.rule) }).toEqual({
          seed,
          rules: expect.arrayContaining([rule]),
        })
      }
      expect(applied).toBeGreaterThan(0)
    },
    LONG_MS,
  )
