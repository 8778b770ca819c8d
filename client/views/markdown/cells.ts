import type { Alignment } from './nodes.ts'

const DELIMITER = /^[ \t]*:?-+:?[ \t]*$/

/** The texts of a table's row. A pipe behind a backslash is text. */
export function cellsOf(line: string): string[] {
  const row = line.trim()
  const cells: string[] = []
  let cell = ''
  for (let at = row.startsWith('|') ? 1 : 0; at < row.length; at++) {
    const character = row[at]!
    if (character === '\\' && row[at + 1] === '|') {
      cell += '|'
      at++
    } else if (character === '|') {
      cells.push(cell.trim())
      cell = ''
    } else cell += character
  }
  if (cell !== '' || !row.endsWith('|') || row === '|') cells.push(cell.trim())
  return cells
}

/** How the columns are aligned, by the line below a table's head; null for a line that is no such line. */
export function alignmentOf(line: string): Alignment[] | null {
  if (!line.includes('|') || /[^-:| \t]/.test(line)) return null
  const cells = cellsOf(line)
  if (!cells.every((cell) => DELIMITER.test(cell))) return null
  return cells.map((cell) => {
    if (!cell.endsWith(':')) return cell.startsWith(':') ? 'left' : undefined
    return cell.startsWith(':') ? 'center' : 'right'
  })
}
