import type { Material } from '../indexed-history.ts'
import { overlaps } from '../timeline.ts'
import type { Finding, Rule } from '../rule.ts'

/** A process is gone for a moment before its end is recorded. */
const EXIT_NOTED_WITHIN_MS = 1_000

export const answersHealthz: Rule = {
  name: 'answers-healthz',
  promise: 'G8',
  sentence: 'While the server runs and is not paused, `/healthz` answers within its limit.',
  *look({ field, limits }: Material): Iterable<Finding> {
    const away = [
      ...field.down.map(({ from, to }) => ({ from: from - EXIT_NOTED_WITHIN_MS, to })),
      ...field.strikes.filter(({ nemesis }) => nemesis === 'pause'),
    ]
    for (const sample of field.samples) {
      const { t, healthzMs } = sample
      if (healthzMs !== null && healthzMs <= limits.healthzMs) continue
      const asked = { from: t - (healthzMs ?? limits.healthzMs), to: t }
      if (away.some((span) => overlaps(span, asked))) continue
      const text = healthzMs === null ? '`/healthz` did not answer' : `\`/healthz\` answered after ${healthzMs} ms`
      yield { text, evidence: [sample] }
    }
  },
}
