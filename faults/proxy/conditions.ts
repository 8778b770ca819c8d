export type Direction = 'to-client' | 'to-server'

/** The current conditions of the network. */
export class Conditions {
  latencyMs = 0
  jitterMs = 0
  /** In each direction of each connection. */
  bytesPerSecond = Infinity
  sliceBytes = Infinity
  readonly #blocked = new Set<Direction>()

  get isNormal(): boolean {
    return (
      this.#blocked.size === 0 &&
      this.latencyMs + this.jitterMs === 0 &&
      this.bytesPerSecond === Infinity &&
      this.sliceBytes === Infinity
    )
  }

  blocks(direction: Direction): boolean {
    return this.#blocked.has(direction)
  }

  block(direction: Direction): void {
    this.#blocked.add(direction)
  }

  clear(): void {
    this.latencyMs = 0
    this.jitterMs = 0
    this.bytesPerSecond = Infinity
    this.sliceBytes = Infinity
    this.#blocked.clear()
  }
}
