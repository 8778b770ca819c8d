/** A restriction without an end lasts until this time, in ms since 1970. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER

/** The end of a restriction as the wire has it: absent for good. */
export const toUntil = (until: number): { until?: number } => (until === FOR_GOOD ? {} : { until })
