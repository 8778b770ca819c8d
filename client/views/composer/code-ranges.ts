/** A part of a text, from its first character up to and without `to`. */
export interface Range {
  from: number
  to: number
}

const FENCE = /^ {0,3}(?:> ?)*(`{3,}(?!.*`)|~{3,})/
const BACKTICKS = /`+/g

/** Where a markdown text is code: its code spans and fenced blocks, in order. A block without an end goes to the end of the text. */
export function codeRanges(text: string): Range[] {
  if (!text.includes('`') && !text.includes('~~~')) return []
  const ranges: Range[] = []
  let paragraph = 0
  let block: { from: number; fence: string } | null = null
  let at = 0
  for (const line of text.split('\n')) {
    const end = at + line.length
    const fence = FENCE.exec(line)?.[1]
    if (block) {
      if (fence?.startsWith(block.fence) && line.trimEnd().endsWith(fence)) {
        ranges.push({ from: block.from, to: end })
        block = null
        paragraph = end
      }
    } else if (fence !== undefined || line.trim() === '') {
      ranges.push(...spans(text, paragraph, at))
      paragraph = end
      if (fence !== undefined) block = { from: at, fence }
    }
    at = end + 1
  }
  if (block) ranges.push({ from: block.from, to: text.length })
  else ranges.push(...spans(text, paragraph, text.length))
  return ranges
}

/** Whether a place of a text is inside one of the ranges. Their ends do not count. */
export function isInside(ranges: readonly Range[], at: number): boolean {
  return ranges.some(({ from, to }) => from < at && at < to)
}

/** A span ends at as many backticks as it began with, within its paragraph. */
function spans(text: string, from: number, to: number): Range[] {
  const runs = [...text.slice(from, to).matchAll(BACKTICKS)]
  const found: Range[] = []
  for (let open = 0; open < runs.length; open++) {
    const length = runs[open]![0].length
    const close = runs.findIndex((run, index) => index > open && run[0].length === length)
    if (close < 0) continue
    found.push({ from: from + runs[open]!.index, to: from + runs[close]!.index + length })
    open = close
  }
  return found
}
