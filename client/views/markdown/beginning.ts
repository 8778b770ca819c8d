import { linesOf, ROW } from './lines.ts'
import type { Block, List, Quote, Table } from './nodes.ts'

/** So wide that no line is counted twice: what is counted is surely there. */
const NO_WRAP = Infinity

/** The first blocks, up to a height of at least so many lines. A long list, quote or table ends there, too. */
export function beginningOf(blocks: Block[], lines: number): Block[] {
  const begun: Block[] = []
  let left = lines
  for (const block of blocks) {
    if (left <= 0) break
    const height = linesOf([block], NO_WRAP)
    begun.push(height > left ? cut(block, left) : block)
    left -= height
  }
  return begun
}

function cut(block: Block, lines: number): Block {
  if (block.type === 'quote') return { ...block, children: beginningOf(block.children, lines) } satisfies Quote
  if (block.type === 'list') return { ...block, items: block.items.slice(0, lines) } satisfies List
  if (block.type === 'table') return { ...block, rows: block.rows.slice(0, Math.ceil(lines / ROW)) } satisfies Table
  return block
}
