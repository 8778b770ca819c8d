import { adminLimits } from '../../../protocol/limits.ts'

const numbers = new Intl.NumberFormat()
const short = new Intl.NumberFormat(undefined, { notation: 'compact' })
const units = { day: 86_400_000, hour: 3_600_000, minute: 60_000 } as const

/** "14,612". */
export const numberOf = (count: number): string => numbers.format(count)

/** "1 guest", "412 guests". */
export const guestsOf = (count: number): string => (count === 1 ? '1 guest' : `${numberOf(count)} guests`)

/** "15K", for the scale of a chart. */
export const shortNumberOf = (count: number): string => short.format(count)

/** "10,000+": messages of a room are counted only up to the limit. */
export const countedOf = (count: number): string =>
  `${numbers.format(count)}${count >= adminLimits.countedMessages ? '+' : ''}`

/** "12 days", "3 hours", "5 minutes". */
export function upOf(ms: number): string {
  const unit = (Object.keys(units) as (keyof typeof units)[]).find((each) => ms >= units[each]) ?? 'minute'
  const value = Math.floor(ms / units[unit])
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

/** The top of a scale with four steps of whole numbers: the least of its kind that is not below `count`. */
export function scaleOf(count: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(count, 1)))
  const tops = [step, 10 * step].flatMap((zeros) => [1.2, 2, 4, 6, 8].map((times) => times * zeros))
  return tops.find((top) => top >= count && top % 4 === 0)!
}
