import type { FaultEvent } from '../history/history.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import type { FaultContext, Nemesis } from '../nemeses/nemesis.ts'
import { Random } from './random.ts'
import type { RoundPlan } from './round-plan.ts'

/** Time without a fault after a restart, in which the checker can judge whether a client writes again. */
const QUIET_MS = 10_500
/** A fault without an effect is repeated at most this often. */
export const MAX_TRIES = 8
/** The last restart of a round and every 15th are followed by `QUIET_MS`. */
const QUIET_AFTER_FAULTS = 15

type Context = Omit<FaultContext, 'random'>

/**
 * Injects random faults of the round's nemeses with random gaps. Faults of the network run beside faults of the
 * server. The last fault of the server begins after the last one of the network, and no fault follows it.
 */
export async function injectFaults(plan: RoundPlan, context: Context): Promise<void> {
  const random = new Random(plan.seed).fork('faults')
  const shared: Shared = { plan, context, until: monotonicMs() + (plan.forMs ?? Infinity), failed: false }
  const onNetwork = runSequence(sequenceOf(plan, 'network', random), shared)
  const onServer = runSequence(sequenceOf(plan, undefined, random), shared, onNetwork)
  // Both must have ended before the round goes on, also when one fails.
  for (const one of await Promise.allSettled([onNetwork, onServer])) if (one.status === 'rejected') throw one.reason
  const leftMs = plan.faults === undefined ? shared.until - monotonicMs() : random.between(...plan.gapMs)
  const restarts = plan.nemeses.some((one) => one.restarts)
  const quietMs = restarts && plan.quiet !== false ? QUIET_MS : 0
  await Bun.sleep(Math.max(0, leftMs === Infinity ? 0 : leftMs, quietMs))
}

interface Shared {
  plan: RoundPlan
  context: Context
  until: number
  failed: boolean
}

/** The faults of one target, one after the other. */
export interface FaultSequence {
  nemeses: Nemesis[]
  faults: number
  random: Random
}

/** Divides the faults of a round by the number of nemeses of each target. Nemeses that restart the server come last. */
export function sequenceOf(
  { nemeses, faults = Infinity }: RoundPlan,
  target: Nemesis['target'],
  random: Random,
): FaultSequence {
  const all = nemeses.filter((one) => one.target === target)
  const own = [...all.filter((one) => !one.restarts), ...all.filter((one) => one.restarts)]
  const networkShare = nemeses.filter((one) => one.target === 'network').length / nemeses.length
  const onNetwork = Math.round(faults * networkShare)
  const count = faults === Infinity ? Infinity : target === 'network' ? onNetwork : faults - onNetwork
  return { nemeses: own, faults: own.length === 0 ? 0 : count, random: random.fork(target ?? 'server') }
}

async function runSequence(
  { nemeses, faults, random }: FaultSequence,
  shared: Shared,
  before: Promise<void> = Promise.resolve(),
): Promise<void> {
  const { plan, context, until } = shared
  if (faults === 0) return
  const restarting = nemeses.filter((one) => one.restarts)
  const injectOne = async (number: number, from: Nemesis[]): Promise<Nemesis> => {
    const nemesis = number < nemeses.length ? nemeses[number]! : random.pick(from)
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      if (tries > 1) await Bun.sleep(random.between(...plan.gapMs))
      const own = random.fork(`${number}${'again'.repeat(tries - 1)}`)
      if (await hasEffect(nemesis, { ...context, random: own })) break
    }
    return nemesis
  }
  try {
    let number = 0
    for (; number < faults - 1 && monotonicMs() < until && !shared.failed; number++) {
      await Bun.sleep(random.between(...plan.gapMs))
      const nemesis = await injectOne(number, nemeses)
      if (nemesis.restarts && (number + 1) % QUIET_AFTER_FAULTS === 0) await Bun.sleep(QUIET_MS)
    }
    await Bun.sleep(random.between(...plan.gapMs))
    await before
    if (!shared.failed) await injectOne(number, restarting.length > 0 ? restarting : nemeses)
  } catch (error) {
    shared.failed = true
    throw error
  }
}

async function hasEffect(nemesis: Nemesis, context: FaultContext): Promise<boolean> {
  let missed = false
  const note = (event: FaultEvent): void => {
    if (event.type === 'fault-ended' && event.nemesis === nemesis.name) missed ||= event.missed !== undefined
    context.note(event)
  }
  await nemesis.inject({ ...context, note })
  return !missed
}
