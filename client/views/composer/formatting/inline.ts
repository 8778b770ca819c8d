import type { Edit, Selected } from './edit.ts'

export type Inline = 'bold' | 'italic' | 'strike' | 'code'

const SIGNS: Record<Inline, string> = { bold: '**', italic: '_', strike: '~~', code: '`' }

/** Puts the signs of a style around each line of the selection, or takes them away where they are around it. */
export function toggleInline({ text, start, end }: Selected, style: Inline): Edit {
  const sign = SIGNS[style]
  const chosen = trimmed(text, start, end)
  if (chosen.start === chosen.end) return atCaret(text, start, end, sign)
  const selected = text.slice(chosen.start, chosen.end)
  if (isAround(text, chosen.start, chosen.end, sign)) {
    const from = chosen.start - sign.length
    return { from, to: chosen.end + sign.length, insert: selected, start: from, end: from + selected.length }
  }
  const lines = selected.split('\n')
  const bare = lines.map((line) => withoutSigns(line, sign))
  const isOn = lines.every((line, index) => line.trim() === '' || bare[index] !== line)
  const insert = (isOn ? bare : lines.map((line) => withSigns(line, sign))).join('\n')
  const inside = isOn || lines.length > 1 ? 0 : signOf(selected, sign).length
  return {
    from: chosen.start,
    to: chosen.end,
    insert,
    start: chosen.start + inside,
    end: chosen.start + insert.length - inside,
  }
}

/** An empty pair of signs around the caret, or none where it already is in one. */
function atCaret(text: string, start: number, end: number, sign: string): Edit {
  const { length } = sign
  if (start === end && isAround(text, start, end, sign))
    return { from: start - length, to: end + length, insert: '', start: start - length, end: start - length }
  const selected = text.slice(start, end)
  const insert = selected + sign + sign
  const caret = start + selected.length + length
  return { from: start, to: end, insert, start: caret, end: caret }
}

/** White space at the edges of a selection stays outside of the signs: `**bold **` would not be bold. */
function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  const selected = text.slice(start, end)
  const from = start + selected.length - selected.trimStart().length
  return { start: from, end: Math.max(from, start + selected.trimEnd().length) }
}

function isAround(text: string, start: number, end: number, sign: string): boolean {
  const char = sign[0]!
  let run = 0
  while (text[start - 1 - run] === char && text[end + run] === char) run++
  // Three stars are bold and italic.
  return run === sign.length || (sign === '**' && run === 3)
}

function withSigns(line: string, sign: string): string {
  const inner = line.trim()
  if (inner === '') return line
  const around = signOf(inner, sign)
  return line.replace(inner, () => around + inner + [...around].toReversed().join(''))
}

/** Code that contains backticks stands between another number of them. */
function signOf(inner: string, sign: string): string {
  if (sign !== '`' || !inner.includes('`')) return sign
  const runs = [...inner.matchAll(/`+/g)].map(([run]) => run.length)
  let count = 1
  while (runs.includes(count)) count++
  return `${sign.repeat(count)} `
}

function withoutSigns(line: string, sign: string): string {
  const inner = line.trim()
  const bare = inner.slice(sign.length, -sign.length)
  const isOn = inner.length > 2 * sign.length && inner.startsWith(sign) && inner.endsWith(sign)
  return isOn && bare[0] !== sign[0] && bare.at(-1) !== sign[0] ? line.replace(inner, () => bare) : line
}
