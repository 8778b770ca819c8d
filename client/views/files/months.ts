const thisYear = new Intl.DateTimeFormat(undefined, { month: 'long' })
const otherYear = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' })

/** "November", "November 2024". */
export function monthOf(at: number, now: number): string {
  return (new Date(at).getFullYear() === new Date(now).getFullYear() ? thisYear : otherYear).format(at)
}

/** What is in order of its time, in groups by the months in which it was sent. */
export function byMonth<T extends { at: number }>(all: readonly T[], now: number): { month: string; items: T[] }[] {
  const groups: { month: string; items: T[] }[] = []
  for (const one of all) {
    const month = monthOf(one.at, now)
    const last = groups.at(-1)
    if (last?.month === month) last.items.push(one)
    else groups.push({ month, items: [one] })
  }
  return groups
}
