import { linesOf } from '../markdown/lines.ts'
import type { Block } from '../markdown/nodes.ts'

/** A message of more lines than this is folded to half of them. */
export const MOST_LINES = 40

/** Whether a message is so long that it is folded. By its text: a look at its layout would move the rows below it. */
export function isLong(blocks: Block[]): boolean {
  return linesOf(blocks) > MOST_LINES
}
