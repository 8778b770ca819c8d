/** For how long a person does not want to be disturbed. */
export type QuietFor = 'off' | 'hour' | 'tomorrow' | 'always'

const HOUR_MS = 3_600_000
const MORNING_HOUR = 8

/** Until when, in ms since 1970: 0 for not at all, `Infinity` for no end. Tomorrow begins at 8:00 of this device's time. */
export function quietUntil(choice: QuietFor, now: Date): number {
  if (choice === 'off') return 0
  if (choice === 'always') return Infinity
  if (choice === 'hour') return now.getTime() + HOUR_MS
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING_HOUR).getTime()
}
