import { indexHistory } from './indexed-history.ts'
import type { CheckInput } from './input.ts'
import { JUDGED, type Violation } from './rule.ts'
import { rules } from './rules.ts'

/** One fault is often observed a thousand times; the first few observations are enough. */
const MAX_PER_RULE = 20

export interface Judgement {
  violations: Violation[]
  excused: Violation[]
  inconclusive: Violation[]
  /** By rule with rare occasions: how often there was one. */
  judged: Record<string, number>
}

/** Decides from the history, the database, the folders of files and the final reads alone whether a promise was broken. */
export function judge(input: CheckInput): Judgement {
  const index = indexHistory(input)
  const lists = { violations: new FindingList(), excused: new FindingList(), inconclusive: new FindingList() }
  const judged: Judgement['judged'] = {}
  for (const { name, check } of rules)
    for (const finding of check(index)) {
      if (finding === JUDGED) judged[name] = (judged[name] ?? 0) + 1
      else {
        const { text, evidence, excused, inconclusive } = finding
        lists[inconclusive ? 'inconclusive' : excused ? 'excused' : 'violations'].add({ rule: name, text, evidence })
      }
    }
  const { violations, excused, inconclusive } = lists
  return { violations: violations.all(), excused: excused.all(), inconclusive: inconclusive.all(), judged }
}

/** How often each rule occurs. */
export function timesByRule(findings: Violation[]): Record<string, number> {
  const times: Record<string, number> = {}
  for (const one of findings) times[one.rule] = (times[one.rule] ?? 0) + (one.times ?? 1)
  return times
}

/** The first few findings of each rule, and the number of the others. */
class FindingList {
  readonly #byRule = new Map<string, { first: Violation[]; more: number }>()

  add(one: Violation): void {
    const found = this.#byRule.get(one.rule) ?? { first: [], more: 0 }
    this.#byRule.set(one.rule, found)
    if (found.first.length < MAX_PER_RULE) found.first.push(one)
    else found.more++
  }

  all(): Violation[] {
    return [...this.#byRule].flatMap(([rule, { first, more }]) =>
      more === 0 ? first : [...first, { rule, text: `and ${more} more`, evidence: [], times: more }],
    )
  }
}
