import type { Block, Inline } from './nodes.ts'

/** About how many characters fit in a line. */
const LINE_CHARACTERS = 80
/** What a quote or a list takes of a line. */
const INDENT_CHARACTERS = 4
/** Code of more lines is folded to `FOLDED_CODE_LINES`. */
export const MOST_CODE_LINES = 24
export const FOLDED_CODE_LINES = 12
/** The head of a code block, in lines. */
const CODE_HEAD = 2
/** The height of a table's row, in lines. */
export const ROW = 1.5

/** About how many lines blocks take. By their text: a look at their layout would move the rows below. */
export function linesOf(blocks: Block[], width = LINE_CHARACTERS): number {
  return blocks.reduce((sum, block) => sum + heightOf(block, width), 0)
}

function heightOf(block: Block, width: number): number {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return linesOfText(block.children.map(textOf).join(''), width)
    case 'codeBlock': {
      const lines = codeLines(block.text)
      return CODE_HEAD + (lines > MOST_CODE_LINES ? FOLDED_CODE_LINES + 1 : lines)
    }
    case 'quote':
      return linesOf(block.children, width - INDENT_CHARACTERS)
    case 'list':
      return block.items.reduce(
        (sum, { children }) => sum + Math.max(1, linesOf(children, width - INDENT_CHARACTERS)),
        0,
      )
    case 'table':
      return ROW * (1 + block.rows.length)
    case 'gap':
      return block.lines
    default:
      return 1
  }
}

export const codeLines = (text: string): number => text.split('\n').length

function linesOfText(text: string, width: number): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0)
}

function textOf(node: Inline): string {
  if ('text' in node) return node.text
  return 'children' in node ? node.children.map(textOf).join('') : '@name'
}
