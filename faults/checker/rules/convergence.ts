import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

const CONVERGES_WITHIN_MS = 30_000

export const convergence: Rule = {
  name: 'convergence',
  promise: 'G5',
  sentence:
    'All clients converge within 30 s after the last fault and the last write, and every client that is still there records what it shows.',
  *check({ timeline, clients }: IndexedHistory): Iterable<Finding> {
    const { writesStopped, converged, faults } = timeline
    if (writesStopped === null) return
    const since = Math.max(writesStopped.t, ...faults.map(({ to }) => to))
    if (converged === null) yield { text: 'The clients never converged', evidence: [writesStopped] }
    else if (converged.t - since > CONVERGES_WITHIN_MS)
      yield {
        text: `The clients converged after ${Math.round(converged.t - since)} ms`,
        evidence: [writesStopped, converged],
      }

    for (const { name, entries, unsent } of clients.byName.values())
      if (unsent === null && entries.at(-1)!.t > since)
        yield { text: `${name} was there at the end and did not record what it shows`, evidence: [entries.at(-1)] }
  },
}
