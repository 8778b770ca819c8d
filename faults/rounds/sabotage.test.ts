import { describe, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import type { PatchName } from '../builds/patches.ts'
import { unsupportedDisk } from '../disk/open-disk.ts'
import { limitConcurrency } from '../process/limit-concurrency.ts'
import { fsync } from '../nemeses/fsync.ts'
import { kill } from '../nemeses/kill.ts'
import { killAt, killAtFailpoint } from '../nemeses/kill-at.ts'
import { recordFault } from '../nemeses/record-fault.ts'
import { powerLoss } from '../nemeses/power-loss.ts'
import { slowReaders, readSlowlyFor } from '../nemeses/slow-readers.ts'
import type { Nemesis } from '../nemeses/nemesis.ts'
import type { RoundPlan } from './round-plan.ts'
import { verdictOf } from './verdict.ts'

const TALKS_MS = 2_000
const MOST_ROUNDS = 3
/** Rounds mostly wait, so a few are result at the same time. */
const AT_ONCE = 4
const ALL_MS = 300_000
const limited = limitConcurrency(AT_ONCE)

const cut: Nemesis = {
  name: 'cut',
  about: 'most connections are reset',
  unsupported: async () => null,
  inject: (field) => recordFault(field, 'cut', 'reset', async () => void field.proxy.reset(0.7)),
}

/** Killed between a commit and its answers. */
const unanswered: Nemesis = { ...killAt, inject: (field) => killAtFailpoint('before-ack', field) }

/** Some leave a room and do not hear that they did; then they come back, and others go on talking there. */
const unheard: Nemesis = {
  name: 'unheard',
  about: 'nothing that the server says arrives for some seconds',
  unsupported: async () => null,
  async inject(field) {
    await recordFault(field, 'unheard', 'half-open', async () => {
      field.proxy.halfOpen('to-client')
      await Bun.sleep(3_000)
      field.proxy.restore()
    })
    await Bun.sleep(3_500)
  },
}

/** What no build loses are the people and the rooms: they are in the file itself before the power fails. */
const laterPowerLoss: Nemesis = {
  ...powerLoss,
  async inject(field) {
    await field.server.stop()
    await field.server.start()
    await Bun.sleep(TALKS_MS)
    await powerLoss.inject(field)
  },
}

/** Say nothing here: rounds that are result beside each other slow each other. */
const BY_THE_CLOCK = ['slow-readers-isolated', 'answers-healthz', 'delivery-deadline']

/** Long enough for the cap to be met many times. */
const greedy: Nemesis = { ...slowReaders, inject: (field) => readSlowlyFor(20_000, field) }

function plan(nemesis: Nemesis, faults: number, sabotage: PatchName[], seed: string): RoundPlan {
  return {
    seed,
    nemeses: [nemesis],
    sabotage,
    faults,
    plain: 6,
    stores: 3,
    rooms: 3,
    perSecond: 10,
    gapMs: [400, 900],
  }
}

/** The rules that a round of this build failure. */
async function broken(nemesis: Nemesis, faults: number, sabotage: PatchName[], seed: string): Promise<string[]> {
  const { violations, folder } = await verdictOf(plan(nemesis, faults, sabotage, seed), false)
  if (folder !== null) rmSync(folder, { recursive: true })
  return [...new Set(violations.map(({ rule }) => rule))]
}

/** The same until one of these rules is among them; what a strike hits is chance, and a fast machine may get away once. */
async function foundOut(sabotage: PatchName, nemesis: Nemesis, faults: number, either: string[]): Promise<string[]> {
  const found: string[] = []
  for (let round = 1; round <= MOST_ROUNDS && !found.some((rule) => either.includes(rule)); round++)
    found.push(...(await broken(nemesis, faults, [sabotage], `sabotage ${round}`)))
  return found
}

/** The build, who faults it how often, and the rules of which at least one has to say so. */
const SABOTAGED: [PatchName, Nemesis, number, string[]][] = [
  ['no-send-cap', greedy, 1, ['slow-readers-disconnected']],
  ['no-fsync', laterPowerLoss, 1, ['acknowledged-is-stored', 'epoch-only-after-loss']],
  ['ack-failed-flush', fsync, 1, ['acknowledged-is-stored', 'epoch-only-after-loss']],
  // Clients may heal what was lost; then it is the epoch that no fault explains.
  ['ack-before-commit', kill, 2, ['acknowledged-is-stored', 'epoch-only-after-loss']],
  ['no-unique-id', unanswered, 2, ['no-duplicates']],
  ['no-gap-check', cut, 4, ['complete-screens']],
  ['no-resume', cut, 4, ['complete-screens']],
  ['no-recheck', unheard, 1, ['nothing-after-leaving']],
]

const HEALTHY: [string, PatchName[], Nemesis, number][] = [
  ['a build that only loses frames', ['lossy-frames'], cut, 4],
  ...[greedy, unanswered, unheard, laterPowerLoss, fsync].map((nemesis): [string, PatchName[], Nemesis, number] => [
    `the server as it is, under ${nemesis.name}`,
    [],
    nemesis,
    1,
  ]),
]

/** Whether this machine can play it, and if not, why, in the name of its test. */
async function castFor(
  name: string,
  nemesis: Nemesis,
  build: PatchName | null,
): Promise<{ name: string; able: boolean }> {
  // Without a disk of its own the system keeps what could not be flushed.
  const reason = (await nemesis.unsupported()) ?? (build === 'ack-failed-flush' ? await unsupportedDisk('ext4') : null)
  if (reason !== null) console.log(`NOT RUN: ${name}: ${reason}`)
  return { name: reason === null ? name : `${name} (NOT RUN: ${reason})`, able: reason === null }
}

describe.concurrent('the checker says what is wrong with', async () => {
  for (const [sabotage, nemesis, faults, either] of SABOTAGED) {
    const { name, able } = await castFor(sabotage, nemesis, sabotage)
    test.skipIf(!able)(
      name,
      async () => {
        const found = await limited(() => foundOut(sabotage, nemesis, faults, either))
        expect(found.filter((rule) => either.includes(rule))).not.toEqual([])
      },
      ALL_MS,
    )
  }
})

describe.concurrent('the checker finds nothing wrong with', async () => {
  for (const [title, builds, nemesis, faults] of HEALTHY) {
    const { name, able } = await castFor(title, nemesis, null)
    test.skipIf(!able)(
      name,
      async () => {
        const found = await limited(() => broken(nemesis, faults, builds, 'sabotage'))
        expect(found.filter((rule) => !BY_THE_CLOCK.includes(rule))).toEqual([])
      },
      ALL_MS,
    )
  }
})
