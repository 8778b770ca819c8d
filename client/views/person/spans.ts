const MINUTE_MS = 60_000

const lengths = {
  minutes: 10 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 24 * 60 * MINUTE_MS,
  week: 7 * 24 * 60 * MINUTE_MS,
  good: undefined,
} as const

/** How long something lasts; `good` has no end. */
export type Span = keyof typeof lengths

export const SPANS: readonly { value: Span; label: string }[] = [
  { value: 'minutes', label: '10 min' },
  { value: 'hour', label: '1 hour' },
  { value: 'day', label: '1 day' },
  { value: 'week', label: '1 week' },
  { value: 'good', label: 'For good' },
]

/** When a span that begins at `now` ends, in ms since 1970; undefined for good. */
export function untilOf(span: Span, now: number): number | undefined {
  const length = lengths[span]
  return length === undefined ? undefined : now + length
}
