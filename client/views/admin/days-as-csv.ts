import type { DayCount } from '../../../protocol/administration.ts'

/** The counts as CSV (RFC 4180), the earliest day first. A day that is not counted yet has no number. */
export const daysAsCsv = (days: DayCount[]): string =>
  ['day,messages', ...days.map(({ day, messages }) => `${day},${messages ?? ''}`)].map((line) => `${line}\r\n`).join('')
