/** Where something of a grid stands. */
export type Spot = Pick<HTMLElement, 'offsetLeft' | 'offsetTop'>

/** The index to which an arrow key moves in a grid whose rows may have different lengths. Null for another key, and at the edge. */
export function gridStep(spots: readonly Spot[], from: number, key: string): number | null {
  const spot = spots[from]
  if (!spot) return null
  if (key === 'ArrowRight') return from + 1 < spots.length ? from + 1 : null
  if (key === 'ArrowLeft') return from > 0 ? from - 1 : null
  if (key === 'Home') return 0
  if (key === 'End') return spots.length - 1
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return null
  const others = spots.map((one, index) => ({ one, index }))
  const beyond =
    key === 'ArrowDown'
      ? others.slice(from).filter(({ one }) => one.offsetTop > spot.offsetTop)
      : others.slice(0, from).filter(({ one }) => one.offsetTop < spot.offsetTop)
  const row = key === 'ArrowDown' ? beyond[0]?.one.offsetTop : beyond.at(-1)?.one.offsetTop
  const off = ({ one }: { one: Spot }) => Math.abs(one.offsetLeft - spot.offsetLeft)
  const nearest = beyond.filter(({ one }) => one.offsetTop === row).toSorted((a, b) => off(a) - off(b))
  return nearest[0]?.index ?? null
}
