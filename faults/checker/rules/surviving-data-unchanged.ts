import { nameOf, same } from '../revisions.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const survivedIsKept: Rule = {
  name: 'survived-is-kept',
  promise: 'G9',
  sentence:
    'Up to where a room survived the loss of the tail everything is what it was: each rev means the same before and after, and each message is stored in its place.',
  *look({ lives, facts, history }: Material): Iterable<Finding> {
    const kept = facts.of(lives.last)
    for (const [life, loss] of lives.losses.entries()) {
      const [old, next] = [lives.during(life), lives.during(life + 1)]
      // What one epoch says of both is laid side by side anyway.
      if (old === next) continue
      for (const room of Object.keys(history))
        for (const fact of facts.of(old).get(room) ?? []) {
          if (fact === undefined || fact.rev > (loss.heads?.[room] ?? 0)) continue
          const what = `Rev ${fact.rev} of room ${room} was ${nameOf(fact.change)} and survived, and`
          const now = facts.of(next).get(room)?.[fact.rev]
          if (now !== undefined && !same(fact.change, now.change))
            yield { text: `${what} is ${nameOf(now.change)}`, evidence: [fact.witness, loss, now.witness] }
          else if ('message' in fact.change && fact.rev <= lives.survived(life, room)) {
            // Only what lies there in the end is known in full.
            const stored = kept.get(room)?.[fact.rev]
            if (stored?.stored !== true || !same(fact.change, stored.change))
              yield { text: `${what} is not stored there`, evidence: [fact.witness, loss, stored?.witness] }
          }
        }
    }
  },
}
