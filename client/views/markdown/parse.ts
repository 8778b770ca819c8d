import { blocksOf } from './blocks.ts'
import type { Block } from './nodes.ts'

/** More than are drawn at once, so that a body is parsed once while its room is read. */
const MOST_PARSED = 500

const parsed = new Map<string, Block[]>()

/** The blocks of a body. The same body has the same blocks, as long as it is among the last 500 that were asked for. */
export function parse(body: string): Block[] {
  const known = parsed.get(body)
  if (known !== undefined) parsed.delete(body)
  const blocks = known ?? blocksOf(body)
  parsed.set(body, blocks)
  if (parsed.size > MOST_PARSED) parsed.delete(parsed.keys().next().value!)
  return blocks
}
