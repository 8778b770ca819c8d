import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

const CONVERGES_WITHIN_MS = 30_000

export const healsByItself: Rule = {
  name: 'heals-by-itself',
  promise: 'G5',
  sentence:
    'Everything has converged within 30 s after the last fault was mended and nobody wrote any more, and every client that was still there says what it shows.',
  *look({ field, clients }: Material): Iterable<Finding> {
    const { calm, converged, strikes } = field
    if (calm === null) return
    const since = Math.max(calm.t, ...strikes.map(({ to }) => to))
    if (converged === null) yield { text: 'It never converged', evidence: [calm] }
    else if (converged.t - since > CONVERGES_WITHIN_MS)
      yield { text: `It converged after ${Math.round(converged.t - since)} ms`, evidence: [calm, converged] }

    for (const { name, entries, unsent } of clients.byName.values())
      if (unsent === null && entries.at(-1)!.t > since)
        yield { text: `${name} was there in the end and does not say what it shows`, evidence: [entries.at(-1)] }
  },
}
