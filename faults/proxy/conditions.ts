export type Direction = 'to-client' | 'to-server'

/** What the network is like just now. */
export class Conditions {
  latencyMs = 0
  jitterMs = 0
  /** In each direction of each connection. */
  bytesPerSecond = Infinity
  sliceBytes = Infinity
  readonly #swallowed = new Set<Direction>()

  get isFair(): boolean {
    return (
      this.#swallowed.size === 0 &&
      this.latencyMs + this.jitterMs === 0 &&
      this.bytesPerSecond === Infinity &&
      this.sliceBytes === Infinity
    )
  }

  swallows(direction: Direction): boolean {
    return this.#swallowed.has(direction)
  }

  swallow(direction: Direction): void {
    this.#swallowed.add(direction)
  }

  clear(): void {
    this.latencyMs = 0
    this.jitterMs = 0
    this.bytesPerSecond = Infinity
    this.sliceBytes = Infinity
    this.#swallowed.clear()
  }
}
