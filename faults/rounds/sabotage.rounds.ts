import { describe, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import type { PatchName } from '../builds/patches.ts'
import { unsupportedDisk } from '../disk/open-disk.ts'
import { forgedClaims } from '../nemeses/forged-claims.ts'
import { fsync } from '../nemeses/fsync.ts'
import { kill } from '../nemeses/kill.ts'
import { killAt, killAtFailpoint } from '../nemeses/kill-at.ts'
import type { Nemesis } from '../nemeses/nemesis.ts'
import { powerLoss } from '../nemeses/power-loss.ts'
import { recordFault } from '../nemeses/record-fault.ts'
import { readSlowlyFor, slowReaders } from '../nemeses/slow-readers.ts'
import { limitConcurrency } from '../process/limit-concurrency.ts'
import { violationText } from '../report/round-text.ts'
import type { RoundPlan } from './round-plan.ts'
import { verdictOf } from './verdict.ts'

const WRITES_MS = 2_000
const MAX_ROUNDS = 6
/** Rounds mostly wait. */
const AT_ONCE = 4
const TIMEOUT_MS = 300_000
const limited = limitConcurrency(AT_ONCE)

const resets: Nemesis = {
  name: 'resets',
  about: 'most connections are reset',
  unsupported: async () => null,
  inject: (context) => recordFault(context, 'resets', 'reset', async () => void context.proxy.reset(0.7)),
}

const calm: Nemesis = {
  name: 'calm',
  about: 'nothing for some seconds',
  unsupported: async () => null,
  inject: (context) => recordFault(context, 'calm', 'nothing', () => Bun.sleep(5_000)),
}

/** While acknowledged messages are not committed. */
const killBeforeCommit: Nemesis = { ...kill, inject: (context) => killAtFailpoint('late-commit', context) }

const killBeforeAck: Nemesis = { ...killAt, inject: (context) => killAtFailpoint('before-ack', context) }

/** Clients leave a room and receive no answer; then they reconnect while others write to that room. */
const noAnswers: Nemesis = {
  name: 'no-answers',
  about: 'nothing arrives from the server for some seconds',
  unsupported: async () => null,
  async inject(context) {
    await recordFault(context, 'no-answers', 'half-open', async () => {
      context.proxy.halfOpen('to-client')
      await Bun.sleep(3_000)
      context.proxy.restore()
    })
    await Bun.sleep(3_500)
  },
}

/** A clean restart first, so that no build loses the people and the rooms. */
const laterPowerLoss: Nemesis = {
  ...powerLoss,
  async inject(context) {
    await context.server.stop()
    await context.server.start()
    await Bun.sleep(WRITES_MS)
    await powerLoss.inject(context)
  },
}

/** After some edits. */
const laterKill: Nemesis = {
  ...kill,
  async inject(context) {
    await Bun.sleep(WRITES_MS)
    await kill.inject(context)
  },
}

/** Long enough to reach the limit of the send queue many times. */
const longSlowReaders: Nemesis = { ...slowReaders, inject: (context) => readSlowlyFor(20_000, context) }

/** Until the limit of the send queue is reached, which takes longer on a busy machine. */
const patientSlowReaders: Nemesis = { ...slowReaders, inject: (context) => readSlowlyFor(120_000, context, true) }

/** Rules about durations are ignored here: concurrent rounds slow each other down. */
const TIMED_RULES = ['slow-readers-isolated', 'answers-healthz', 'delivery-deadline']

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

/** The rules that a round broke. The round is expected to break some, so its history is removed. */
async function brokenRules(round: RoundPlan): Promise<string[]> {
  const { violations, folder } = await verdictOf(round, false)
  removeHistory(folder)
  return [...new Set(violations.map(({ rule }) => rule))]
}

/** What the checker says about a round that must break no rule, and where its history is; null when it broke none. */
async function faultOf(round: RoundPlan): Promise<string | null> {
  const verdict = await verdictOf(round, false)
  const violations = verdict.violations.filter(({ rule }) => !TIMED_RULES.includes(rule))
  if (violations.length > 0) return violationText({ ...verdict, violations })
  removeHistory(verdict.folder)
  return null
}

function removeHistory(folder: string | null): void {
  if (folder !== null) rmSync(folder, { recursive: true })
}

/** No row below has a rule about the time after the last restart. */
function sabotaged(round: number, nemesis: Nemesis, faults: number, builds: PatchName[]): RoundPlan {
  return { ...plan(nemesis, faults, builds, `sabotage ${round}`), quiet: false }
}

/** Repeats the round until one of these rules is broken: a fault may hit nothing by chance. */
async function findings(sabotage: PatchName, nemesis: Nemesis, faults: number, expected: string[]): Promise<string[]> {
  const found: string[] = []
  for (let round = 1; round <= MAX_ROUNDS && !found.some((rule) => expected.includes(rule)); round++)
    found.push(...(await brokenRules(sabotaged(round, nemesis, faults, [sabotage]))))
  return found
}

/** The same until all of these rules were broken. */
async function missedRules(sabotage: PatchName[], nemesis: Nemesis, faults: number, expected: string[]) {
  const missed = new Set(expected)
  for (let round = 1; round <= MAX_ROUNDS && missed.size > 0; round++)
    for (const rule of await brokenRules(sabotaged(round, nemesis, faults, sabotage))) missed.delete(rule)
  return [...missed]
}

/** The build, its fault and how often, and the rules of which at least one must be broken. */
const SABOTAGED: [PatchName, Nemesis, number, string[]][] = [
  ['no-send-limit', longSlowReaders, 1, ['slow-readers-disconnected']],
  ['no-fsync', laterPowerLoss, 1, ['acknowledged-is-stored', 'epoch-only-after-loss']],
  ['unflushed-blobs', laterPowerLoss, 1, ['files-whole']],
  ['ack-failed-flush', fsync, 1, ['acknowledged-is-stored', 'epoch-only-after-loss']],
  // Clients may resend what was lost; then the epoch has no loss that explains it.
  ['ack-before-commit', killBeforeCommit, 1, ['acknowledged-is-stored', 'epoch-only-after-loss']],
  ['no-unique-id', killBeforeAck, 2, ['no-duplicates']],
  ['no-gap-check', resets, 4, ['complete-screens']],
  ['no-resume', resets, 4, ['complete-screens']],
  ['no-recheck', noAnswers, 1, ['nothing-after-leaving']],
  ['no-proof-check', forgedClaims, 1, ['epoch-only-after-loss']],
]

/** Builds about what becomes of messages. Each rule is one that only this row's builds break, and all must be broken. */
const SABOTAGED_CHANGES: [PatchName[], Nemesis, number, string[]][] = [
  [['early-edit-ack'], laterKill, 1, ['edits-survive']],
  [['stale-pages', 'forgetful-outbox'], calm, 1, ['deleted-is-gone', 'changes-arrive']],
  [
    ['repeated-reactions', 'kept-votes', 'silent-replies', 'kept-versions'],
    calm,
    1,
    ['reactions-count-once', 'votes-count-once', 'replies-are-counted', 'deleted-is-gone'],
  ],
  [
    ['no-secure-delete', 'overtaking-outbox', 'kept-files', 'greedy-sweep'],
    calm,
    1,
    ['deleted-is-gone', 'changes-in-order', 'files-gone', 'files-whole', 'nothing-left'],
  ],
]

const HEALTHY: [string, PatchName[], Nemesis, number][] = [
  ['a build that only loses frames', ['lossy-frames'], resets, 4],
  ...[patientSlowReaders, killBeforeAck, noAnswers, laterPowerLoss, fsync, forgedClaims, laterKill, calm].map(
    (nemesis): [string, PatchName[], Nemesis, number] => [`the unchanged build under ${nemesis.name}`, [], nemesis, 1],
  ),
]

/** The title of a test, which says why when this machine does not support it. */
async function titleOf(
  name: string,
  nemesis: Nemesis,
  build: PatchName | null,
): Promise<{ name: string; isSupported: boolean }> {
  // On another disk the page cache still has what could not be flushed.
  const reason = (await nemesis.unsupported()) ?? (build === 'ack-failed-flush' ? await unsupportedDisk('ext4') : null)
  if (reason !== null) console.log(`NOT RUN: ${name}: ${reason}`)
  return { name: reason === null ? name : `${name} (NOT RUN: ${reason})`, isSupported: reason === null }
}

describe.concurrent('the checker finds violations of the build', async () => {
  for (const [sabotage, nemesis, faults, expected] of SABOTAGED) {
    const { name, isSupported } = await titleOf(sabotage, nemesis, sabotage)
    test.skipIf(!isSupported)(
      name,
      async () => {
        const found = await limited(() => findings(sabotage, nemesis, faults, expected))
        expect(found.filter((rule) => expected.includes(rule))).not.toEqual([])
      },
      TIMEOUT_MS,
    )
  }
})

describe.concurrent('the checker finds what becomes of messages wrongly in the build', () => {
  for (const [sabotage, nemesis, faults, expected] of SABOTAGED_CHANGES)
    test(
      sabotage.join(', '),
      async () => {
        expect(await limited(() => missedRules(sabotage, nemesis, faults, expected))).toEqual([])
      },
      TIMEOUT_MS,
    )
})

describe.concurrent('the checker finds no violation of', async () => {
  for (const [title, builds, nemesis, faults] of HEALTHY) {
    const { name, isSupported } = await titleOf(title, nemesis, null)
    test.skipIf(!isSupported)(
      name,
      async () => {
        const fault = await limited(() => faultOf(plan(nemesis, faults, builds, 'sabotage')))
        if (fault !== null) throw new Error(fault)
      },
      TIMEOUT_MS,
    )
  }
})
