import { indentOf, isBlank, skip, withoutIndent, type Line } from './line.ts'

const BULLET = /^[*+-](?=[ \t]|$)/
const NUMBER = /^(\d{1,9})([.)])(?=[ \t]|$)/
const TASK = /^\[([ xX])\][ \t]+(?=\S)/

/** How a list item begins. */
export interface Marker {
  /** Items with the same sign form a list. */
  sign: string
  start?: number
  /** How far the following lines of the item are indented. */
  indent: number
  done?: boolean
  rest: Line
}

/** The marker at the beginning of a line that is indented by `indent`, or null. */
export function markerOf(line: Line, indent: number): Marker | null {
  const at = withoutIndent(line, indent)
  const bullet = BULLET.exec(at.rest)
  const number = bullet ? null : NUMBER.exec(at.rest)
  const [marker] = bullet ?? number ?? []
  if (marker === undefined) return null
  const behind = skip(at, marker.length)
  const spaces = isBlank(behind) ? 1 : indentOf(behind)
  const used = spaces > 4 ? 1 : spaces
  const found: Marker = {
    sign: number ? number[2]! : marker,
    indent: indent + marker.length + used,
    rest: withoutIndent(behind, used),
  }
  if (number) found.start = Number(number[1])
  const task = TASK.exec(found.rest.rest)
  if (task) {
    found.done = task[1] !== ' '
    found.rest = skip(found.rest, task[0].length)
  }
  return found
}
