import { sharedLimits } from '../../../protocol/limits.ts'

export interface Measured {
  /** Characters that still fit; negative for too many. */
  left: number
  /** Whether a reader sees anything of it. */
  visible: boolean
  /** Whether anything was typed, other than white space. */
  typed: boolean
  /** Why it cannot be sent at the moment. */
  bar?: string | null
}

const COUNT_FROM = 200
const numbers = new Intl.NumberFormat()

/** What the composer says about a text; null for nothing. */
export function noteOf({ left, visible, typed, bar }: Measured): string | null {
  if (left < 0) {
    const parts = Math.ceil((sharedLimits.bodyCharacters - left) / sharedLimits.bodyCharacters)
    return `${numbers.format(-left)} characters too many. Shorten it, or send it in ${numbers.format(parts)} parts.`
  }
  if (bar && typed) return bar
  if (left <= COUNT_FROM) return `${numbers.format(left)} characters left`
  return typed && !visible ? 'Nothing in this message is visible. Type something to send it.' : null
}
