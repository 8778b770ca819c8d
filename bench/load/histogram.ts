/** Buckets an octave: a percentile is at most 1/32 (3 %) above the true value. */
const PER_OCTAVE = 32
const OCTAVES = 31

/** Counts times in µs in buckets that grow with the time, so that a million a second cost next to nothing. */
export class Histogram {
  count = 0
  highest = 0
  private readonly buckets = new Uint32Array(PER_OCTAVE * OCTAVES)

  /** Negative times, a clock's rounding, count as 0. */
  record(us: number): void {
    const whole = us > 0 ? Math.min(us, 2 ** 31 - 1) | 0 : 0
    this.buckets[bucketOf(whole)]!++
    this.count++
    if (whole > this.highest) this.highest = whole
  }

  /** The time in µs that a `share` (0 to 1) of the recorded did not exceed, or NaN when nothing was recorded. */
  percentile(share: number): number {
    if (this.count === 0) return NaN
    let left = Math.max(1, Math.ceil(share * this.count))
    for (let bucket = 0; bucket < this.buckets.length; bucket++) {
      left -= this.buckets[bucket]!
      if (left <= 0) return Math.min(topOf(bucket), this.highest)
    }
    return this.highest
  }
}

function bucketOf(us: number): number {
  if (us < PER_OCTAVE) return us
  const shift = 31 - Math.clz32(us) - 5
  return (shift + 1) * PER_OCTAVE + ((us >> shift) & (PER_OCTAVE - 1))
}

/** The highest time that falls into a bucket. */
function topOf(bucket: number): number {
  if (bucket < PER_OCTAVE) return bucket
  const shift = Math.floor(bucket / PER_OCTAVE) - 1
  return (PER_OCTAVE + (bucket % PER_OCTAVE) + 1) * 2 ** shift - 1
}
