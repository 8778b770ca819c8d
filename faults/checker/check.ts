import type { CheckInput } from './input.ts'
import { sortOut } from './material.ts'
import type { Finding, Violation } from './rule.ts'
import { rules } from './rules.ts'

/** One broken thing is often seen a thousand times; the first few say what it is. */
const MOST_A_RULE = 20

export interface Judgement {
  violations: Violation[]
  /** What was excused, and how often. */
  notes: Violation[]
}

/** Decides from the record alone whether a promise was broken. */
export function judge(input: CheckInput): Judgement {
  const material = sortOut(input)
  const judgement: Judgement = { violations: [], notes: [] }
  for (const rule of rules) {
    const found = { violations: [] as Finding[], notes: [] as Finding[] }
    const more = { violations: 0, notes: 0 }
    for (const finding of rule.look(material)) {
      const kind = finding.excused === true ? 'notes' : 'violations'
      if (found[kind].length < MOST_A_RULE) found[kind].push(finding)
      else more[kind]++
    }
    for (const kind of ['violations', 'notes'] as const) {
      judgement[kind].push(...found[kind].map(({ text, evidence }) => ({ rule: rule.name, text, evidence })))
      if (more[kind] > 0) judgement[kind].push({ rule: rule.name, text: `and ${more[kind]} more`, evidence: [] })
    }
  }
  return judgement
}

/** The same without what was excused. */
export function check(input: CheckInput): Violation[] {
  return judge(input).violations
}
