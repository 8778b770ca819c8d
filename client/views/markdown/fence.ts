import { unescaped } from './escape.ts'
import { indentOf, withoutIndent, type Line } from './line.ts'

const OPENS = /^(?:(`{3,})([^`]*)|(~{3,})(.*))$/s

/** A code block that is open: lines belong to it up to the closing fence. */
export class Fence {
  readonly language: string
  readonly lines: string[] = []

  private constructor(
    private readonly fence: string,
    private readonly indent: number,
    info: string,
  ) {
    this.language = unescaped(/^\S*/.exec(info.trim())![0])
  }

  /** The fence that a line opens, or null. */
  static open(line: Line, indent: number): Fence | null {
    const match = OPENS.exec(withoutIndent(line, indent).rest)
    return match ? new Fence(match[1] ?? match[3]!, indent, match[2] ?? match[4]!) : null
  }

  /** Takes a line; false for the one that closes the block. */
  add(line: Line): boolean {
    const text = line.rest.trim()
    if (text.length >= this.fence.length && indentOf(line) < 4 && text === this.fence[0]!.repeat(text.length))
      return false
    this.lines.push(withoutIndent(line, this.indent).rest)
    return true
  }
}
