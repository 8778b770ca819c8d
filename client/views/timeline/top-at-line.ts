/** What a list of rows tells of their places, in px. */
export interface RowPlaces {
  getItemOffset: (index: number) => number
}

/** How much of the box may be above the line: most of it is for the unread messages. */
const ABOVE = 1 / 3

/**
 * Where a box of this height is scrolled to when it shows the unread line: the last read message is above the line, or
 * its end when it is high.
 */
export function topAtLine(rows: RowPlaces, line: number, height: number): number {
  return Math.max(rows.getItemOffset(Math.max(line - 1, 0)), rows.getItemOffset(line) - height * ABOVE)
}
