/** Token buckets by key. A bucket has `burst` tokens at most and gains `perSecond`. A rate or a burst of 0 is no limit. */
export class Rate {
  private readonly buckets = new Map<string, { tokens: number; at: number }>()

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    /** Never goes back. */
    private readonly clock: () => number,
  ) {}

  /** Takes one token. Answers 0, or the ms after which there is one to take. */
  take(key: string): number {
    const wait = this.wait(key)
    if (wait === 0) this.spend(key)
    return wait
  }

  /** The ms until there is a token, without taking it. */
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

  private tokens(key: string, now: number): number {
    const bucket = this.buckets.get(key)
    if (bucket === undefined) return this.burst
    return Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.perSecond)
  }
}
