import { describe, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import type { PatchName } from './builds/patches.ts'
import { kill } from './nemeses/kill.ts'
import { killAt, strikeAt } from './nemeses/kill-at.ts'
import { noted } from './nemeses/noted.ts'
import { powerLoss } from './nemeses/power-loss.ts'
import type { Nemesis } from './nemesis.ts'
import type { RoundPlan } from './round-plan.ts'
import { verdictOf } from './verdict.ts'

const ROUND_MS = 60_000
const TALKS_MS = 2_000
const MOST_ROUNDS = 3

const cut: Nemesis = {
  name: 'cut',
  about: 'most connections are reset',
  missing: async () => null,
  strike: (field) => noted(field, 'cut', 'reset', async () => field.proxy.reset(0.7)),
}

/** Killed between a commit and its answers. */
const unanswered: Nemesis = { ...killAt, strike: (field) => strikeAt('before-ack', field) }

/** Some leave a room and do not hear that they did; then they come back, and others go on talking there. */
const unheard: Nemesis = {
  name: 'unheard',
  about: 'nothing that the server says arrives for some seconds',
  missing: async () => null,
  async strike(field) {
    await noted(field, 'unheard', 'half-open', async () => {
      field.proxy.halfOpen('to-client')
      await Bun.sleep(3_000)
      field.proxy.fair()
    })
    await Bun.sleep(3_500)
  },
}

/** What no build loses are the people and the rooms: they are in the file itself before the power fails. */
const laterPowerLoss: Nemesis = {
  ...powerLoss,
  async strike(field) {
    await field.server.stop()
    await field.server.start()
    await Bun.sleep(TALKS_MS)
    await powerLoss.strike(field)
  },
}

function plan(nemesis: Nemesis, strikes: number, sabotage: PatchName[], seed: string): RoundPlan {
  return {
    seed,
    nemeses: [nemesis],
    sabotage,
    strikes,
    plain: 6,
    stores: 3,
    rooms: 3,
    perSecond: 10,
    gapMs: [400, 900],
  }
}

/** The rules that a round of this build broke; it says so when the machine cannot play it. */
async function broken(
  nemesis: Nemesis,
  strikes: number,
  sabotage: PatchName[] = [],
  seed = 'sabotage',
): Promise<string[] | null> {
  const missing = await nemesis.missing()
  if (missing !== null) console.log(`NOT RUN: ${sabotage.join(', ')} under ${nemesis.name}: ${missing}`)
  if (missing !== null) return null
  const { violations, folder } = await verdictOf(plan(nemesis, strikes, sabotage, seed), false)
  if (folder !== null) rmSync(folder, { recursive: true })
  return [...new Set(violations.map(({ rule }) => rule))]
}

/** The build, who strikes it how often, and the rules of which at least one has to say so. */
const SABOTAGED: [PatchName, Nemesis, number, string[]][] = [
  ['no-fsync', laterPowerLoss, 1, ['acked-is-kept', 'epochs-are-honest']],
  // Clients may heal what was lost; then it is the epoch that no fault explains.
  ['ack-before-commit', kill, 2, ['acked-is-kept', 'epochs-are-honest']],
  ['no-unique-id', unanswered, 2, ['once']],
  ['no-gap-check', cut, 4, ['screens-are-whole']],
  ['no-resume', cut, 4, ['screens-are-whole']],
  ['no-recheck', unheard, 1, ['gone-is-gone']],
]

describe('the checker says what is wrong with', () => {
  test.each(SABOTAGED)(
    '%s',
    async (sabotage, nemesis, strikes, either) => {
      const found: string[] = []
      // What a strike hits is chance, and a fast machine may get away once.
      for (let round = 1; round <= MOST_ROUNDS; round++) {
        const rules = await broken(nemesis, strikes, [sabotage], `sabotage ${round}`)
        if (rules === null || rules.some((rule) => either.includes(rule))) return
        found.push(...rules)
      }
      expect(found).toEqual(either)
    },
    ROUND_MS * MOST_ROUNDS,
  )
})

describe('the checker finds nothing wrong with', () => {
  test(
    'a build that only loses frames',
    async () => expect(await broken(cut, 4, ['lossy-frames'])).toEqual([]),
    ROUND_MS,
  )

  test.each([unanswered, unheard, laterPowerLoss])(
    'the server as it is, under $name',
    async (nemesis) => expect((await broken(nemesis, 1)) ?? []).toEqual([]),
    ROUND_MS,
  )
})
