import type { CheckInput } from './input.ts'
import { sortOut } from './indexed-history.ts'
import { LOOKED, type Violation } from './rule.ts'
import { rules } from './rules.ts'

/** One broken thing is often seen a thousand times; the first few say what it is. */
const MOST_A_RULE = 20

export interface Judgement {
  violations: Violation[]
  /** What was excused. */
  notes: Violation[]
  /** What nobody could find out this time. */
  unjudged: Violation[]
  /** By rule, how often it had an occasion: of those that seldom have one. */
  looked: Record<string, number>
}

/** Decides from the record alone whether a promise was broken. */
export function judge(input: CheckInput): Judgement {
  const material = sortOut(input)
  const lists = { violations: new Told(), notes: new Told(), unjudged: new Told() }
  const looked: Judgement['looked'] = {}
  for (const { name, look } of rules)
    for (const finding of look(material)) {
      if (finding === LOOKED) looked[name] = (looked[name] ?? 0) + 1
      else {
        const { text, evidence, excused, unjudged } = finding
        lists[unjudged ? 'unjudged' : excused ? 'notes' : 'violations'].add({ rule: name, text, evidence })
      }
    }
  const { violations, notes, unjudged } = lists
  return { violations: violations.all(), notes: notes.all(), unjudged: unjudged.all(), looked }
}

/** The same without what was excused. */
export function check(input: CheckInput): Violation[] {
  return judge(input).violations
}

/** How often each rule is among these. */
export function timesByRule(told: Violation[]): Record<string, number> {
  const times: Record<string, number> = {}
  for (const one of told) times[one.rule] = (times[one.rule] ?? 0) + (one.times ?? 1)
  return times
}

/** The first few of each rule, and how many more there were. */
class Told {
  readonly #byRule = new Map<string, { first: Violation[]; more: number }>()

  add(one: Violation): void {
    const told = this.#byRule.get(one.rule) ?? { first: [], more: 0 }
    this.#byRule.set(one.rule, told)
    if (told.first.length < MOST_A_RULE) told.first.push(one)
    else told.more++
  }

  all(): Violation[] {
    return [...this.#byRule].flatMap(([rule, { first, more }]) =>
      more === 0 ? first : [...first, { rule, text: `and ${more} more`, evidence: [], times: more }],
    )
  }
}
