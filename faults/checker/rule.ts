import type { Material } from './indexed-history.ts'

/** Something that breaks a rule. `evidence` is the entries or rows that show it. */
export interface Finding {
  text: string
  evidence: unknown[]
  /** Looked like a violation and is excused, with the reason in `text`: told and counted, no violation. */
  excused?: true
  /** There was no occasion to find out, for the reason in `text`: neither kept nor broken. */
  unjudged?: true
}

/** Yielded by a rule that seldom has an occasion, each time that it had one: so that a pass can be told from nothing. */
export const LOOKED = 'looked'

export interface Rule {
  name: string
  /** The number of the promise, such as `G1`; null for what the harness itself demands. */
  promise: string | null
  sentence: string
  look(material: Material): Iterable<Finding | typeof LOOKED>
}

export interface Violation {
  /** The rule's name. */
  rule: string
  text: string
  evidence: unknown[]
  /** How many it stands for, when that is not one: those that are no longer told one by one. */
  times?: number
}
