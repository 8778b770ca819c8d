import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const endsOnlyAsTold: Rule = {
  name: 'ends-only-as-told',
  promise: null,
  sentence:
    'The server ends only by a nemesis or by a fatal fault that its log names, and its log has no unhandled rejection, uncaught error or internal one.',
  *look({ field }: Material): Iterable<Finding> {
    for (const exit of field.exits)
      if (exit.cause === 'unknown')
        yield {
          text: `Process ${exit.pid} ended by itself (code ${exit.code}, signal ${exit.signal})`,
          evidence: [exit],
        }
    for (const complaint of field.complaints) yield { text: `A complaint: ${complaint.line}`, evidence: [complaint] }
  },
}
