import type { Material } from '../material.ts'
import type { Finding, Rule } from '../rule.ts'

const MIB = 2 ** 20

export const memoryIsBounded: Rule = {
  name: 'memory-is-bounded',
  promise: 'G7',
  sentence: "The server's memory is at most a base and so much for each connection.",
  *look({ field, limits }: Material): Iterable<Finding> {
    for (const sample of field.samples) {
      const most = limits.baseBytes + sample.connections * limits.bytesPerConnection
      if (sample.rss > most)
        yield {
          text: `${Math.round(sample.rss / MIB)} MiB with ${sample.connections} connections, at most ${Math.round(most / MIB)} are allowed`,
          evidence: [sample],
        }
    }
  },
}
