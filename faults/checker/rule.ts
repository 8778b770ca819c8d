import type { Material } from './material.ts'

/** Something that breaks a rule. `evidence` is the entries or rows that show it. */
export interface Finding {
  text: string
  evidence: unknown[]
  /** Looked like a violation and is excused, with the reason in `text`: told and counted, no violation. */
  excused?: true
}

export interface Rule {
  name: string
  /** The number of the promise, such as `G1`; null for what the harness itself demands. */
  promise: string | null
  sentence: string
  look(material: Material): Iterable<Finding>
}

export interface Violation {
  /** The rule's name. */
  rule: string
  text: string
  evidence: unknown[]
}
