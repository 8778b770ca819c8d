import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const noUnexplainedExit: Rule = {
  name: 'no-unexplained-exit',
  promise: null,
  sentence:
    'The server exits only because of a nemesis or of a fatal error that its log names, and its log has no unhandled rejection and no uncaught or internal error.',
  *check({ timeline }: IndexedHistory): Iterable<Finding> {
    for (const exit of timeline.exits)
      if (exit.cause === 'unknown')
        yield { text: `Process ${exit.pid} exited (code ${exit.code}, signal ${exit.signal})`, evidence: [exit] }
    for (const problem of timeline.problems) yield { text: problem.line, evidence: [problem] }
  },
}
