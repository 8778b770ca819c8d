import type { Inline, Style } from './nodes.ts'

/** A run of `*`, `_` or `~` that may begin or end an emphasis. */
export interface Delimiter {
  type: 'delimiter'
  sign: string
  /** How many are left. */
  length: number
  /** How many there were. */
  readonly run: number
  opens: boolean
  closes: boolean
}

/** Two pipes. */
export interface Pipes {
  type: 'pipes'
}

export type Item = Inline | Delimiter | Pipes

/** Emphasis inside emphasis; deeper ones look like their surroundings. */
const MOST_DEPTH = 6
const depths = new WeakMap<Inline, number>()

/** A styled node, or only its children where it would be too deep. */
export function styled(type: Style, children: Inline[]): Inline[] {
  const depth = 1 + children.reduce((most, child) => Math.max(most, depths.get(child) ?? 0), 0)
  if (depth > MOST_DEPTH && type !== 'spoiler') return children
  const node: Inline = { type, children }
  depths.set(node, depth)
  return [node]
}

/** Joins texts that stand side by side. */
export function joined(items: Inline[]): Inline[] {
  const nodes: Inline[] = []
  for (const item of items) {
    const last = nodes.at(-1)
    if (item.type === 'text' && last?.type === 'text') last.text += item.text
    else if (item.type !== 'text' || item.text !== '') nodes.push(item)
  }
  return nodes
}
