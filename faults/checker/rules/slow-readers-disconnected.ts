import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const slowReadersDisconnected: Rule = {
  name: 'slow-readers-disconnected',
  promise: 'G7',
  sentence: 'Of slow readers that request far more than their send queue may have, some are disconnected.',
  *check({ entries }: IndexedHistory): Iterable<Finding> {
    for (const entry of entries)
      if (entry.type === 'fault-ended' && entry.cuts === 0)
        yield { text: 'None of the slow readers was disconnected', evidence: [entry] }
  },
}
