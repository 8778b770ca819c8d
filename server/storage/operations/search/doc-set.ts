/** Docs of the index that are found and left out together. Messages that are indexed at once have a batch for themselves. */
export const PART = 4_096
export const BATCH = 128

/**
 * A set of numbers below `size`, a multiple of 32. Encoded, it is a bitmap of `size / 8` bytes, or a shorter list of its
 * numbers, in ascending order.
 */
export class DocSet {
  private constructor(
    readonly size: number,
    private readonly words: Uint32Array,
  ) {}

  static empty(size: number): DocSet {
    return new DocSet(size, new Uint32Array(size / 32))
  }

  static decode(size: number, bytes: Uint8Array): DocSet {
    const set = DocSet.empty(size)
    set.addEncoded(bytes, size, 0)
    return set
  }

  add(number: number): void {
    this.words[number >>> 5]! |= 1 << (number & 31)
  }

  remove(number: number): void {
    this.words[number >>> 5]! &= ~(1 << (number & 31))
  }

  /** Adds the numbers of an encoded set of `size`, each plus `offset`. */
  addEncoded(bytes: Uint8Array, size: number, offset: number): void {
    if (bytes.length === size / 8) {
      for (let byte = 0; byte < bytes.length; byte++)
        for (let bits = bytes[byte]!; bits !== 0; bits &= bits - 1)
          this.add(offset + byte * 8 + 31 - Math.clz32(bits & -bits))
    } else if (size <= 256) for (const number of bytes) this.add(offset + number)
    else
      for (let index = 0; index < bytes.length; index += 2) this.add(offset + bytes[index]! + bytes[index + 1]! * 256)
  }

  addAll(other: DocSet): void {
    for (let index = 0; index < this.words.length; index++) this.words[index]! |= other.words[index]!
  }

  keepOnly(other: DocSet): void {
    for (let index = 0; index < this.words.length; index++) this.words[index]! &= other.words[index]!
  }

  /** In descending order. */
  numbers(): number[] {
    const numbers: number[] = []
    for (let index = this.words.length - 1; index >= 0; index--)
      for (let bits = this.words[index]!; bits !== 0;) {
        const high = 31 - Math.clz32(bits)
        numbers.push(index * 32 + high)
        bits &= ~(1 << high)
      }
    return numbers
  }

  /** Null for the empty set. */
  encode(): Uint8Array | null {
    const numbers = this.numbers().toReversed()
    if (numbers.length === 0) return null
    const width = this.size <= 256 ? 1 : 2
    if (numbers.length * width >= this.size / 8) return this.bitmap()
    const bytes = new Uint8Array(numbers.length * width)
    numbers.forEach((number, index) => {
      bytes[index * width] = number & 255
      if (width === 2) bytes[index * width + 1] = number >>> 8
    })
    return bytes
  }

  private bitmap(): Uint8Array {
    const bytes = new Uint8Array(this.size / 8)
    for (let index = 0; index < this.words.length; index++)
      for (let byte = 0; byte < 4; byte++) bytes[index * 4 + byte] = (this.words[index]! >>> (byte * 8)) & 255
    return bytes
  }
}
