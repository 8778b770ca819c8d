/** Token buckets by key: `perSecond` come back each second, `burst` at most. A rate or a burst of 0 lets everything pass. */
export class Rate {
  private readonly buckets = new Map<string, { tokens: number; at: number }>()

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {}

  /** Takes one token. Answers 0, or the ms after which there is one. */
  take(key: string): number {
    const wait = this.wait(key)
    if (wait === 0) this.spend(key)
    return wait
  }

  /** The ms until a token is there, without taking it. */
  wait(key: string): number {
    if (this.unlimited) return 0
    const missing = 1 - this.tokens(key, this.clock())
    return missing <= 0 ? 0 : Math.ceil((missing / this.perSecond) * 1_000)
  }

  spend(key: string): void {
    if (this.unlimited) return
    const now = this.clock()
    this.buckets.set(key, { tokens: this.tokens(key, now) - 1, at: now })
  }

  /**
   * Takes one token, also one that is still to come, and answers the ms until it is there: so each is told a time of
   * their own. From `mostMs` on all are told that, and nothing more is taken.
   */
  reserve(key: string, mostMs: number): number {
    const wait = this.wait(key)
    if (wait >= mostMs) return mostMs
    this.spend(key)
    return wait
  }

  /** Forgets the keys whose bucket is full again, so that memory follows the present load [G7]. */
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

  private tokens(key: string, now: number): number {
    const bucket = this.buckets.get(key)
    if (bucket === undefined) return this.burst
    return Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.perSecond)
  }
}
