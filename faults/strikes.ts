import type { Field } from './nemesis.ts'
import { Random } from './random.ts'
import type { RoundPlan } from './round-plan.ts'
import { monotonicMs } from './time.ts'

/** Lets one nemesis after the other strike, at random gaps; each time any of those that the round has. */
export async function strikeAll(plan: RoundPlan, field: Omit<Field, 'random'>): Promise<void> {
  const random = new Random(plan.seed).fork('strikes')
  const until = monotonicMs() + (plan.forMs ?? Infinity)
  const strikes = plan.nemeses.length === 0 ? 0 : (plan.strikes ?? Infinity)
  for (let struck = 0; struck < strikes && monotonicMs() < until; struck++) {
    await Bun.sleep(random.between(...plan.gapMs))
    const nemesis = struck < plan.nemeses.length ? plan.nemeses[struck]! : random.pick(plan.nemeses)
    await nemesis.strike({ ...field, random: random.fork(`${struck}`) })
  }
  const leftMs = plan.strikes === undefined ? until - monotonicMs() : random.between(...plan.gapMs)
  if (leftMs > 0 && leftMs < Infinity) await Bun.sleep(leftMs)
}
