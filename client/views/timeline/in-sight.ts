import type { Row } from './rows.ts'

/** The seq of the last message before row `from + 1` that ends at `bottom` or above it; null when there is none. */
export function lastInSight(
  rows: readonly Row[],
  from: number,
  bottom: number,
  endOf: (index: number) => number,
): number | null {
  for (let index = Math.min(from, rows.length - 1); index >= 0; index--) {
    const row = rows[index]!
    if (row.kind === 'message' && endOf(index) <= bottom) return row.message.seq
  }
  return null
}
