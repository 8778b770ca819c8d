import { alignmentOf, cellsOf } from './cells.ts'
import { inlines } from './inlines.ts'
import type { Marks } from './marks.ts'
import type { Table } from './nodes.ts'

/** The table of its lines: the head, the delimiters, then the rows. Cells beyond the columns of the head are left out. */
export function tableOf([head, delimiters, ...rows]: string[], marks: Marks): Table {
  const align = alignmentOf(delimiters!)!
  const cells = (line: string) =>
    cellsOf(line)
      .slice(0, align.length)
      .map((cell) => inlines(cell, marks))
  return { type: 'table', align, head: cells(head!), rows: rows.map(cells) }
}
