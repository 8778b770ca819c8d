export interface Step<R> {
  rows: R[]
  /** Rows came or went at the start: the list has to keep its distance from the end. */
  shift: boolean
}

/**
 * The next step from the rows shown to the rows wanted. A virtual list can keep its position while rows come or go at one
 * end, and it compares only their number: a change at both ends (older messages loaded, the newest trimmed) takes two steps.
 */
export function nextStep<R extends { key: string }>(shown: R[], wanted: R[], isAnchor: (row: R) => boolean): Step<R> {
  const places = new Map(wanted.map((row, index) => [row.key, index]))
  const from = shown.findIndex((row) => isAnchor(row) && places.has(row.key))
  if (from < 0) return { rows: wanted, shift: false }

  const to = places.get(shown[from]!.key)!
  if (from === to) return { rows: wanted, shift: false }

  const tail = shown.slice(from)
  const sameTail = tail.length === wanted.length - to && tail.at(-1)!.key === wanted.at(-1)!.key
  if (sameTail) return { rows: wanted, shift: true }

  const rows = [...wanted.slice(0, to), ...tail]
  // Rows that changed places would be in the list twice. Then the position cannot be kept.
  if (new Set(rows.map((row) => row.key)).size < rows.length) return { rows: wanted, shift: false }
  return { rows, shift: true }
}
