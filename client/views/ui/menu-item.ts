/** One line of a menu. */
export interface MenuItem {
  label: string
  /** The path of its outline. */
  icon: string
  /** The key that does the same without the menu, as it is drawn. */
  key?: string
  danger?: boolean
  /** A line is drawn above it. */
  apart?: boolean
  onpick: () => void
}

/**
 * Where a key leads in a menu of these labels; undefined when it leads nowhere. Letters lead to the next item that begins
 * with what was typed in a row.
 */
export function itemAt(key: string, from: number, labels: readonly string[], typed: string): number | undefined {
  const last = labels.length - 1
  if (key === 'ArrowDown') return from === last ? 0 : from + 1
  if (key === 'ArrowUp') return from <= 0 ? last : from - 1
  if (key === 'Home') return 0
  if (key === 'End') return last
  if ([...key].length !== 1 || key === ' ') return undefined
  const text = typed.toLocaleLowerCase()
  // Of one letter the next item, of several the one that they name so far.
  const first = text.length === 1 ? from + 1 : from
  const order = labels.map((_, index) => (first + index) % labels.length)
  return order.find((index) => labels[index]!.toLocaleLowerCase().startsWith(text))
}
