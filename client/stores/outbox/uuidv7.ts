/** Makes UUIDv7s (RFC 9562, section 5.7) that ascend within this maker, even when the clock steps back or stands still. */
export class Uuidv7 {
  #ms = 0
  #counter = 0

  /** Never goes below `id`: what was made before a reload stays first. */
  after(id: string): void {
    const ms = parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    const counter = parseInt(id.slice(15, 18), 16)
    if (ms > this.#ms || (ms === this.#ms && counter > this.#counter)) {
      this.#ms = ms
      this.#counter = counter
    }
  }

  next(now = Date.now()): string {
    const random = crypto.getRandomValues(new Uint8Array(10))
    if (now > this.#ms) {
      this.#ms = now
      // Starts in the lower half, so that a burst within one millisecond has room to count up.
      this.#counter = ((random[8]! << 8) | random[9]!) & 0x7ff
    } else if (++this.#counter > 0xfff) {
      this.#ms++
      this.#counter = 0
    }
    const time = this.#ms.toString(16).padStart(12, '0')
    random[0] = (random[0]! & 0x3f) | 0x80
    const tail = [...random.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const counter = this.#counter.toString(16).padStart(3, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`
  }
}
