/** Beyond this debt no more is owed. */
const LONGEST_DEBT_S = 30

interface Bucket {
  tokens: number
  at: number
}

/** Token buckets by key. A bucket has `burst` tokens at most and gains `perSecond`. A rate or a burst of 0 is no limit. */
export class Rate {
  private readonly buckets = new Map<string, Bucket>()

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {}

  /** Takes `cost` tokens. Answers 0, or the ms after which they can be taken. */
  take(key: string, cost = 1): number {
    const wait = this.wait(key, cost)
    if (wait === 0) this.spend(key, cost)
    return wait
  }

  /** The ms until `take` takes `cost` tokens. Half of a burst is enough for a larger cost: the rest is owed. */
  wait(key: string, cost = 1): number {
    if (this.unlimited) return 0
    const missing = Math.min(cost, Math.max(1, this.burst / 2)) - this.tokens(key, this.clock())
    return missing <= 0 ? 0 : Math.ceil((missing / this.perSecond) * 1_000)
  }

  /** Takes tokens whether or not they are there. A debt delays the next takes by half a minute at most. */
  spend(key: string, cost = 1): void {
    if (this.unlimited || cost <= 0) return
    const bucket = this.filled(key)
    bucket.tokens = Math.max(bucket.tokens - cost, -LONGEST_DEBT_S * this.perSecond)
  }

  /** Gives back a token that was taken and turned out not to be needed. */
  giveBack(key: string): void {
    const bucket = this.buckets.get(key)
    if (bucket !== undefined) bucket.tokens = Math.min(this.burst, bucket.tokens + 1)
  }

  /**
   * Takes the next token, even one that does not exist yet, and answers the ms until it does, so that each caller gets
   * a different time. At `mostMs` or later it takes none and answers `mostMs`.
   */
  reserve(key: string, mostMs: number): number {
    const wait = this.wait(key)
    if (wait >= mostMs) return mostMs
    this.spend(key)
    return wait
  }

  /** Deletes full buckets, so that memory follows the present load [G7]. */
  sweep(): void {
    const now = this.clock()
    for (const key of this.buckets.keys()) if (this.tokens(key, now) >= this.burst) this.buckets.delete(key)
  }

  get size(): number {
    return this.buckets.size
  }

  private get unlimited(): boolean {
    return this.perSecond === 0 || this.burst === 0
  }

  private filled(key: string): Bucket {
    const now = this.clock()
    let bucket = this.buckets.get(key)
    if (bucket === undefined) this.buckets.set(key, (bucket = { tokens: this.burst, at: now }))
    else {
      bucket.tokens = this.level(bucket, now)
      bucket.at = now
    }
    return bucket
  }

  private tokens(key: string, now: number): number {
    const bucket = this.buckets.get(key)
    return bucket === undefined ? this.burst : this.level(bucket, now)
  }

  private level(bucket: Bucket, now: number): number {
    return Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.perSecond)
  }
}
