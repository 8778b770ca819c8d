/** A table in Markdown whose columns also line up on a terminal: the first `left` columns to the left, the others to the right. */
export function table(head: string[], rows: string[][], left = 1): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => (i < left ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`
  const rule = `| ${widths.map((width, i) => (i < left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

export const whole = (value: number) => Math.round(value).toLocaleString('en-US')
/** With one decimal place, so that 98.9 % is not 99 %. */
export const share = (part: number) => `${(part * 100).toFixed(1)} %`
export const percent = (part: number) => `${Math.round(part * 100)} %`
/** Two significant digits. */
export const short = (value: number) =>
  value >= 100 ? whole(value) : value.toFixed(value >= 10 ? 0 : value >= 1 ? 1 : 2)
export const ms = (us: number) => (Number.isFinite(us) ? short(us / 1_000) : '–')
export const kib = (bytes: number) => (bytes / 1024).toFixed(1)
