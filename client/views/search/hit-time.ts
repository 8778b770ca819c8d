import { noonOf, timeOf } from '../format/time.ts'

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' })
const thisYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const otherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

const DAY_MS = 86_400_000

/** "10:05" today, else "Tuesday", "9 Nov", "9 Nov 2024". `now` is in ms since 1970. */
export function hitTimeOf(at: number, now: number): string {
  const days = Math.round((noonOf(now) - noonOf(at)) / DAY_MS)
  if (days <= 0) return timeOf(at)
  return days < 7 ? weekday.format(at) : shortDayOf(at, now)
}

/** "9 Nov", in another year "9 Nov 2024". */
export function shortDayOf(at: number, now: number): string {
  const same = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (same ? thisYear : otherYear).format(at)
}
