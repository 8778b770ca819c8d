import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'
import { overlaps } from '../timeline.ts'

/** The end of a process is recorded a moment after it. */
const EXIT_RECORDED_WITHIN_MS = 1_000

export const answersHealthz: Rule = {
  name: 'answers-healthz',
  promise: 'G8',
  sentence: 'While the server runs and is not paused, `/healthz` answers within its limit.',
  *check({ timeline, limits }: IndexedHistory): Iterable<Finding> {
    const away = [
      ...timeline.down.map(({ from, to }) => ({ from: from - EXIT_RECORDED_WITHIN_MS, to })),
      ...timeline.faults.filter(({ nemesis }) => nemesis === 'pause'),
    ]
    for (const sample of timeline.samples) {
      const { t, healthzMs } = sample
      if (healthzMs !== null && healthzMs <= limits.healthzMs) continue
      const asked = { from: t - (healthzMs ?? limits.healthzMs), to: t }
      if (away.some((span) => overlaps(span, asked))) continue
      const text = healthzMs === null ? '`/healthz` did not answer' : `\`/healthz\` answered after ${healthzMs} ms`
      yield { text, evidence: [sample] }
    }
  },
}
