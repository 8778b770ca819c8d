const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const dayThisYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const dayOtherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

const DAY_MS = 86_400_000

/** "10:02", all times in ms since 1970. */
export const timeOf = (at: number): string => clock.format(at)

/** "Thursday, 19 November 2026 at 10:02", for the tooltip of a time. */
export const fullTimeOf = (at: number): string => full.format(at)

/**
 * Noon of the reader's day that `at` is in, by which the day is known. Not its midnight: a day on which daylight saving
 * starts at midnight has none.
 */
export function noonOf(at: number): number {
  return new Date(at).setHours(12, 0, 0, 0)
}

/** Calendar days from `at` to `now`. Rounding corrects days with 23 or 25 hours. */
function daysAgo(at: number, now: number): number {
  return Math.round((noonOf(now) - noonOf(at)) / DAY_MS)
}

/** "Today", "Yesterday", "Thursday, 19 November", "19 November 2024". */
export function dayOf(at: number, now: number): string {
  const ago = daysAgo(at, now)
  if (ago === 0 || ago === 1) return capital(relative.format(-ago, 'day'))
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? dayThisYear : dayOtherYear).format(at)
}

/** "10:02" today, else "yesterday", "3 days ago", "12 Oct": the time of a room's last message. */
export function lastTimeOf(at: number, now: number): string {
  const ago = daysAgo(at, now)
  if (ago <= 0) return clock.format(at)
  return ago < 7 ? relative.format(-ago, 'day') : shortDate.format(at)
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

/** The time without "AM" or "PM", for narrow places. */
export function gutterTimeOf(at: number): string {
  return clock
    .formatToParts(at)
    .filter(({ type }) => type !== 'dayPeriod')
    .map(({ value }) => value)
    .join('')
    .trim()
}

const ago = new Intl.RelativeTimeFormat(undefined, { numeric: 'always', style: 'short' })

export const JUST_NOW = 'just now'

/** "just now", "12 min ago", "3 hr ago", else as `lastTimeOf`: how long ago `at` was. */
export function agoOf(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return JUST_NOW
  if (minutes < 60) return ago.format(-minutes, 'minute')
  if (daysAgo(at, now) === 0) return ago.format(-Math.floor(minutes / 60), 'hour')
  return lastTimeOf(at, now)
}

/** "at 17:00" today, else "on 20 Nov, 17:00": an end in the future or in the past. */
export function endTimeOf(at: number, now: number): string {
  return daysAgo(at, now) === 0 ? `at ${clock.format(at)}` : `on ${shortDate.format(at)}, ${clock.format(at)}`
}
