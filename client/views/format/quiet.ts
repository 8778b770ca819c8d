import { noonOf, timeOf } from './time.ts'

/** "On until 10:02", "On until tomorrow, 08:00", "On": until when nobody is to disturb. `now` is of the reader's day. */
export function quietText(until: number, now: number): string {
  if (until === Infinity) return 'On'
  return noonOf(until) === noonOf(now) ? `On until ${timeOf(until)}` : `On until tomorrow, ${timeOf(until)}`
}
