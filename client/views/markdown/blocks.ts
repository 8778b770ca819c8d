import { alignmentOf, cellsOf } from './cells.ts'
import { Fence } from './fence.ts'
import { inlines } from './inlines.ts'
import { indentOf, isBlank, skip, withoutIndent, type Line } from './line.ts'
import { Marks } from './marks.ts'
import { markerOf, type Marker } from './marker.ts'
import type { Block, List, ListItem, Quote } from './nodes.ts'
import { tableOf } from './table.ts'

/** Quotes and lists inside each other; what would be deeper is text. */
export const MOST_DEPTH = 6

const HEADING = /^(#{1,6})(?:[ \t]+|$)/
const RULE = /^(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/
const UNDERLINE = /^(?:=+|-+)[ \t]*$/

/** A quote or a list item that may go on in the next line. */
type Frame = { kind: 'quote'; children: Block[] } | { kind: 'item'; children: Block[]; list: List; indent: number }

/** The block that takes lines of text. */
type Leaf =
  { kind: 'paragraph'; lines: string[] } | { kind: 'fence'; fence: Fence } | { kind: 'table'; lines: string[] }

/**
 * The blocks of a body, line by line, as CommonMark describes it. There is no indented code, no HTML and no definition of
 * links: each of these is text, so that nothing of a message is lost. The time grows with the length of the body only.
 */
export function blocksOf(body: string): Block[] {
  const parser = new BlockParser()
  for (const line of body.split('\n')) parser.read({ rest: line, column: 0 })
  return parser.end()
}

class BlockParser {
  readonly #root: Block[] = []
  readonly #frames: Frame[] = []
  /** The sign of a list's items. */
  readonly #signs = new WeakMap<List, string>()
  readonly #marks = new Marks()
  #leaf: Leaf | null = null
  /** Blank lines before this line, and in how many quotes the last of them is. */
  #blanks = 0
  #blankQuotes = 0

  read(whole: Line): void {
    const [depth, line] = this.#enter(whole)
    const entered = depth === this.#frames.length
    if (this.#leaf?.kind === 'fence' && entered) {
      if (!this.#leaf.fence.add(line)) this.#close()
    } else if (isBlank(line)) this.#skipBlank(depth)
    else {
      this.#begin(line, depth)
      this.#blanks = 0
    }
  }

  end(): Block[] {
    this.#leave(0)
    this.#close()
    return this.#root
  }

  /** How many of the open quotes and items a line belongs to, and what it says inside them. */
  #enter(whole: Line): [depth: number, line: Line] {
    let line = whole
    for (const [depth, frame] of this.#frames.entries()) {
      const indent = indentOf(line)
      if (frame.kind === 'quote') {
        const quoted = quotedBy(line, indent)
        if (quoted === null) return [depth, line]
        line = quoted
      } else if (isBlank(line)) {
        // An item that begins with two blank lines is empty.
        if (frame.children.length === 0 && this.#leaf === null) return [depth, line]
      } else if (indent >= frame.indent) line = withoutIndent(line, frame.indent)
      else return [depth, line]
    }
    return [this.#frames.length, line]
  }

  #skipBlank(depth: number): void {
    this.#leave(depth)
    this.#close()
    this.#blanks++
    this.#blankQuotes = this.#quotes()
  }

  /** Begins the blocks that a line begins, and gives the rest of it to the open leaf. */
  #begin(first: Line, matched: number): void {
    let line = first
    let depth = matched
    for (;;) {
      const indent = indentOf(line)
      const inParagraph = this.#leaf?.kind === 'paragraph' && depth === this.#frames.length
      if (indent >= 4) break
      if (this.#beginLeaf(line, indent, depth, inParagraph)) return
      if (depth >= MOST_DEPTH) break
      const quoted = quotedBy(line, indent)
      const marker = quoted === null ? markerOf(line, indent) : null
      if (quoted !== null) {
        const quote: Quote = { type: 'quote', children: [] }
        this.#leave(depth)
        this.#add(quote)
        this.#frames.push({ kind: 'quote', children: quote.children })
        line = quoted
      } else if (marker !== null && !(inParagraph && (isBlank(marker.rest) || (marker.start ?? 1) !== 1))) {
        this.#leave(depth)
        this.#beginItem(marker)
        line = marker.rest
      } else break
      depth++
      // Blank lines before a list are not before the text of its item.
      this.#blanks = 0
    }
    this.#write(line, depth)
  }

  /** Begins a heading, a rule or a code block, or the table of the line above. */
  #beginLeaf(line: Line, indent: number, depth: number, inParagraph: boolean): boolean {
    const { rest } = withoutIndent(line, indent)
    const heading = HEADING.exec(rest)
    if (heading) {
      const text = rest.slice(heading[0].length).replace(/(?:^|[ \t])#+[ \t]*$/, '')
      this.#leave(depth)
      this.#add({ type: 'heading', level: heading[1]!.length, children: inlines(text.trim(), this.#marks) })
      return true
    }
    if (inParagraph && UNDERLINE.test(rest)) {
      this.#underline(rest.startsWith('=') ? 1 : 2)
      return true
    }
    if (RULE.test(rest)) {
      this.#leave(depth)
      this.#add({ type: 'rule' })
      return true
    }
    const fence = Fence.open(line, indent)
    if (fence) {
      this.#leave(depth)
      this.#add(null)
      this.#leaf = { kind: 'fence', fence }
      return true
    }
    return inParagraph && this.#beginTable(rest)
  }

  #underline(level: number): void {
    const { lines } = this.#leaf as { lines: string[] }
    this.#leaf = null
    this.#add({ type: 'heading', level, children: inlines(lines.join('\n').trim(), this.#marks) })
  }

  /** The last line of the open paragraph is the head of a table, if this line aligns as many columns. */
  #beginTable(rest: string): boolean {
    const align = alignmentOf(rest)
    const { lines } = this.#leaf as { lines: string[] }
    if (align === null || cellsOf(lines.at(-1)!).length !== align.length) return false
    const head = lines.pop()!
    if (lines.length > 0) this.#close()
    this.#leaf = { kind: 'table', lines: [head, rest] }
    return true
  }

  #beginItem({ sign, start, indent, done }: Marker): void {
    const siblings = this.#children()
    this.#close()
    const last = siblings.at(-1)
    let list = last?.type === 'list' && this.#signs.get(last) === sign ? last : null
    if (list === null) {
      list = { type: 'list', loose: false, items: [] }
      if (start !== undefined) list.start = start
      this.#add(list)
      this.#signs.set(list, sign)
    } else if (this.#apart()) list.loose = true
    const item: ListItem = { children: [] }
    if (done !== undefined) item.done = done
    list.items.push(item)
    this.#frames.push({ kind: 'item', children: item.children, list, indent })
  }

  #write(line: Line, depth: number): void {
    if (isBlank(line)) {
      this.#leave(depth)
      this.#close()
      return
    }
    const open = this.#leaf
    // A paragraph goes on in a line that lacks the marks of its quotes and items.
    if (open?.kind === 'paragraph') {
      open.lines.push(line.rest)
      return
    }
    this.#leave(depth)
    if (this.#leaf?.kind === 'table') this.#leaf.lines.push(line.rest)
    else {
      this.#add(null)
      this.#leaf = { kind: 'paragraph', lines: [line.rest] }
    }
  }

  /** Closes all quotes and items beyond a depth. */
  #leave(depth: number): void {
    if (depth === this.#frames.length) return
    this.#close()
    this.#frames.length = depth
  }

  /** Appends a block; null for one that is appended when its text is complete. */
  #add(block: Block | null): void {
    this.#close()
    const children = this.#children()
    const frame = this.#frames.at(-1)
    if (this.#apart() && children.length > 0 && frame?.kind === 'item') frame.list.loose = true
    if (this.#blanks > 1 && frame === undefined) children.push({ type: 'gap', lines: this.#blanks - 1 })
    if (block !== null) children.push(block)
  }

  #close(): void {
    const leaf = this.#leaf
    this.#leaf = null
    if (leaf === null) return
    const children = this.#children()
    if (leaf.kind === 'paragraph')
      children.push({ type: 'paragraph', children: inlines(leaf.lines.join('\n'), this.#marks) })
    else if (leaf.kind === 'table') children.push(tableOf(leaf.lines, this.#marks))
    else {
      const { language, lines } = leaf.fence
      children.push({ type: 'codeBlock', language, text: lines.join('\n') })
    }
  }

  /** Whether a blank line, and not one of a quote inside, is before this line. */
  #apart(): boolean {
    return this.#blanks > 0 && this.#blankQuotes <= this.#quotes()
  }

  #quotes(): number {
    return this.#frames.filter(({ kind }) => kind === 'quote').length
  }

  #children(): Block[] {
    return this.#frames.at(-1)?.children ?? this.#root
  }
}

/** A line without its quote mark, or null. */
function quotedBy(line: Line, indent: number): Line | null {
  if (indent >= 4) return null
  const at = withoutIndent(line, indent)
  return at.rest.startsWith('>') ? withoutIndent(skip(at, 1), 1) : null
}
