/** Random numbers from a seed: the same seed gives the same round (Mulberry32). */
export class Random {
  #state: number

  constructor(readonly seed: number | string) {
    this.#state = typeof seed === 'number' ? seed >>> 0 : Bun.hash.crc32(seed)
  }

  /** From 0 up to but not 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least)
  }

  /** A whole number, including `least` and `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('There is nothing to pick from')
    return from[Math.floor(this.next() * from.length)]!
  }

  /** An independent generator for one purpose, so that draws for one purpose change no other. */
  fork(name: string): Random {
    return new Random(`${this.seed}/${name}`)
  }
}
