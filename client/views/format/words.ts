import type { Params } from '../../../protocol/errors.ts'

/** What is shown for a reason, by its parameters and the time to wait. */
export type Words = string | ((params: Params, retryAfterMs: number | undefined) => string)

export const OUTDATED = 'This page and the server have different versions. Reload the page and try again.'

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' })

/** "in 12 seconds", "in 2 minutes", "now". */
export function later(ms: number | undefined): string {
  if (ms === undefined) return 'later'
  if (ms <= 0) return 'now'
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 120 ? relative.format(seconds, 'second') : relative.format(Math.ceil(seconds / 60), 'minute')
}
