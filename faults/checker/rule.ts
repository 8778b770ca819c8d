import type { IndexedHistory } from './indexed-history.ts'

/** Something that breaks a rule. `evidence` is the entries or rows that show it. */
export interface Finding {
  text: string
  evidence: unknown[]
  /** Looks like a violation and is excused for the reason in `text`; it is reported and counted. */
  excused?: true
  /** The round gave no occasion to judge the rule, for the reason in `text`. */
  inconclusive?: true
}

/** Yielded each time that a rule with rare occasions had one, so that a pass differs from no check at all. */
export const JUDGED = 'judged'

export interface Rule {
  name: string
  /** The number of the promise, such as `G1`; null for a demand of the harness itself. */
  promise: string | null
  sentence: string
  check(index: IndexedHistory): Iterable<Finding | typeof JUDGED>
}

export interface Violation {
  /** The rule's name. */
  rule: string
  text: string
  evidence: unknown[]
  /** How many violations it stands for, when it is more than one. */
  times?: number
}
