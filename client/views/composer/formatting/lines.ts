import type { Edit, Selected } from './edit.ts'

export type LineStyle = 'list' | 'ordered' | 'quote'

const PREFIX: Record<LineStyle, RegExp> = { list: /^[-*+] /, ordered: /^\d+[.)] /, quote: /^> ?/ }
const ANY_LIST = /^(?:[-*+]|\d+[.)]) /

/** Makes each line of the selection an item of a list or a part of a quote, or ordinary lines again. */
export function toggleLines(field: Selected, style: LineStyle): Edit {
  const { from, to } = wholeLines(field)
  const lines = field.text.slice(from, to).split('\n')
  const isOn = lines.every((line) => line === '' || PREFIX[style].test(line)) && lines.some((line) => line !== '')
  let number = 0
  const changed = lines.map((line) => {
    if (line === '' && lines.length > 1) return line
    if (isOn) return line.replace(PREFIX[style], '')
    return style === 'quote' ? `> ${line}` : prefix(style, ++number) + line.replace(ANY_LIST, '')
  })
  const insert = changed.join('\n')
  if (lines.length > 1) return { from, to, insert, start: from, end: from + insert.length }
  const grown = insert.length - (to - from)
  return { from, to, insert, start: Math.max(from, field.start + grown), end: Math.max(from, field.end + grown) }
}

const prefix = (style: LineStyle, number: number): string => (style === 'list' ? '- ' : `${number}. `)

/** Makes the lines of the selection a block of code, or takes its fences away. */
export function toggleCodeBlock(field: Selected): Edit {
  const { from, to } = wholeLines(field)
  const { text } = field
  const chosen = text.slice(from, to)
  const inside = /^(`{3,})[^\n`]*\n([\s\S]*)\n\1$/.exec(chosen)?.[2]
  if (inside !== undefined) return { from, to, insert: inside, start: from, end: from + inside.length }
  const before = /(^|\n)(`{3,})[^\n`]*\n$/.exec(text.slice(0, from))
  const after = /^\n(`{3,})(?=\n|$)/.exec(text.slice(to))
  if (before && after && before[2] === after[1]) {
    const start = before.index + before[1]!.length
    return { from: start, to: to + after[0].length, insert: chosen, start, end: start + chosen.length }
  }
  const fence = '`'.repeat(Math.max(3, ...[...chosen.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  const start = from + fence.length + 1
  return { from, to, insert: `${fence}\n${chosen}\n${fence}`, start, end: start + chosen.length }
}

function wholeLines({ text, start, end }: Selected): { from: number; to: number } {
  // A selection that ends behind a line break does not include the next line.
  const last = end > start && text[end - 1] === '\n' ? end - 1 : end
  const to = text.indexOf('\n', last)
  return { from: text.lastIndexOf('\n', start - 1) + 1, to: to < 0 ? text.length : to }
}
