import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const slowReadersAreCut: Rule = {
  name: 'slow-readers-are-cut',
  promise: 'G7',
  sentence: 'Of slow readers who ask for far more than the server keeps for one, some are cut.',
  *look({ entries }: Material): Iterable<Finding> {
    for (const entry of entries)
      if (entry.type === 'healed' && entry.cuts === 0)
        yield { text: 'None of the slow readers was cut', evidence: [entry] }
  },
}
