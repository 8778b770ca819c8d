import { expect, test } from 'bun:test'
import { Random } from '../../rounds/random.ts'
import { check } from '../check.ts'
import { corruptionsOfData } from './corruptions-of-data.ts'
import { corruptionsOfTelling } from './corruptions-of-observations.ts'
import { randomRound } from './random-round.ts'

const SEEDS = [1, 2, 3, 4, 5]
/** On a machine that is busy with others. */
const LONG_MS = 30_000

for (const { what, rule, make } of [...corruptionsOfData, ...corruptionsOfTelling])
  test(
    `${rule} is broken when ${what}`,
    () => {
      let made = 0
      for (const seed of SEEDS) {
        const input = randomRound(seed).world.input()
        if (!make(input, new Random(`${seed}/${what}`))) continue
        made++
        expect({ seed, rules: check(input).map((violation) => violation.rule) }).toEqual({
          seed,
          rules: expect.arrayContaining([rule]),
        })
      }
      expect(made).toBeGreaterThan(0)
    },
    LONG_MS,
  )
