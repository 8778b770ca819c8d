/** `~` */
export const MARK = 0x7e
const COLON = 0x3a
const NUMBER_DIGITS = 8
const TIME_DIGITS = 11
export const STAMP_BYTES = 1 + NUMBER_DIGITS + 1 + TIME_DIGITS

const WORDS = ' is what I meant, see you there at noon'

/** A message's text, 60 characters for every server: its number and when it was to be sent, in µs. */
export function stampedBody(number: number, us: number): string {
  return `~${String(number).padStart(NUMBER_DIGITS, '0')}:${String(Math.round(us)).padStart(TIME_DIGITS, '0')}${WORDS}`
}

/** The stamps found in one frame: `numbers[i]` was to be sent at `times[i]` µs. */
export interface Stamps {
  numbers: number[]
  times: number[]
}

/**
 * Finds the stamps in a frame without parsing what is around them: a generator that parsed JSON
 * a million times a second would measure itself.
 */
export function findStamps(bytes: Buffer, start: number, end: number): Stamps {
  const stamps: Stamps = { numbers: [], times: [] }
  for (let at = bytes.indexOf(MARK, start); at !== -1 && at + STAMP_BYTES <= end;) {
    if (bytes[at + 1 + NUMBER_DIGITS] === COLON) {
      stamps.numbers.push(digits(bytes, at + 1, NUMBER_DIGITS))
      stamps.times.push(digits(bytes, at + 2 + NUMBER_DIGITS, TIME_DIGITS))
      at += STAMP_BYTES
    } else at++
    if (at + STAMP_BYTES > end) break
    at = bytes.indexOf(MARK, at)
  }
  return stamps
}

function digits(bytes: Buffer, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) value = value * 10 + bytes[i]! - 48
  return value
}
