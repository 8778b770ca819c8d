import type { FaultContext, Nemesis } from '../nemeses/nemesis.ts'
import { Random } from './random.ts'
import type { FaultEvent } from '../history/history.ts'
import type { RoundPlan } from './round-plan.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'

/** After a start that nothing disturbs for so long it can be said whether somebody could write again. */
const QUIET_MS = 10_500
/** One that hit nothing faults again, so often in all. */
export const MOST_TRIES = 8
/** So often one is left alone; and the last one always is. */
const QUIET_AFTER_STRIKES = 15

/**
 * Lets one nemesis after the other strike, at random gaps; each time any of those that the round has. Those of the
 * line strike beside those of the server. The last strike at the server waits until the line is fair, and nothing
 * else is broken after it until it is clear whether the server came back.
 */
export async function injectFaults(plan: RoundPlan, field: Omit<FaultContext, 'random'>): Promise<void> {
  const random = new Random(plan.seed).fork('faults')
  const shared = { plan, field, until: monotonicMs() + (plan.forMs ?? Infinity), over: false }
  const fair = strikeOn(frontOf(plan, 'line', random), shared)
  const mended = strikeOn(frontOf(plan, undefined, random), shared, fair)
  // Nobody may still be at it when the round is over, also when somebody has failed.
  for (const front of await Promise.allSettled([fair, mended])) if (front.status === 'rejected') throw front.reason
  const leftMs = plan.faults === undefined ? shared.until - monotonicMs() : random.between(...plan.gapMs)
  const restarts = plan.nemeses.some((one) => one.restarts)
  await Bun.sleep(Math.max(0, leftMs === Infinity ? 0 : leftMs, restarts ? QUIET_MS : 0))
}

interface Shared {
  plan: RoundPlan
  field: Omit<FaultContext, 'random'>
  until: number
  /** Somebody failed. */
  over: boolean
}

/** Whether the strike counts. */
async function hits(nemesis: Nemesis, field: FaultContext): Promise<boolean> {
  let missed = false
  const note = (event: FaultEvent): void => {
    if (event.type === 'fault-ended' && event.nemesis === nemesis.name) missed ||= event.missed !== undefined
    field.note(event)
  }
  await nemesis.inject({ ...field, note })
  return !missed
}

export interface Front {
  nemeses: Nemesis[]
  faults: number
  random: Random
}

/** Of so many faults each front has as many as it has nemeses among all. Those that start the server again come last. */
export function frontOf({ nemeses, faults = Infinity }: RoundPlan, front: Nemesis['front'], random: Random): Front {
  const all = nemeses.filter((one) => one.front === front)
  const own = [...all.filter((one) => !one.restarts), ...all.filter((one) => one.restarts)]
  const onLine = nemeses.filter((one) => one.front === 'line').length / nemeses.length
  const share = front === 'line' ? Math.round(faults * onLine) : faults - Math.round(faults * onLine)
  const count = faults === Infinity ? Infinity : share
  return { nemeses: own, faults: own.length === 0 ? 0 : count, random: random.fork(front ?? 'server') }
}

async function strikeOn(front: Front, shared: Shared, before: Promise<void> = Promise.resolve()): Promise<void> {
  const { plan, field, until } = shared
  const { faults, random } = front
  if (faults === 0) return
  const { nemeses } = front
  const restarts = nemeses.filter((one) => one.restarts)
  const strike = async (struck: number, from: Nemesis[]): Promise<Nemesis> => {
    const nemesis = struck < nemeses.length ? nemeses[struck]! : random.pick(from)
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      if (tries > 1) await Bun.sleep(random.between(...plan.gapMs))
      if (await hits(nemesis, { ...field, random: random.fork(`${struck}${'again'.repeat(tries - 1)}`) })) break
    }
    return nemesis
  }
  try {
    let struck = 0
    for (; struck < faults - 1 && monotonicMs() < until && !shared.over; struck++) {
      await Bun.sleep(random.between(...plan.gapMs))
      const nemesis = await inject(struck, nemeses)
      if (nemesis.restarts && (struck + 1) % QUIET_AFTER_STRIKES === 0) await Bun.sleep(QUIET_MS)
    }
    await Bun.sleep(random.between(...plan.gapMs))
    await before
    if (!shared.over) await inject(struck, restarts.length > 0 ? restarts : nemeses)
  } catch (error) {
    shared.over = true
    throw error
  }
}
