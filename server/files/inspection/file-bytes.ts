import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const WINDOW_BYTES = 64 * 1024

/** A file that is read in place, a window at a time. It blocks its thread. */
export class FileBytes implements Disposable {
  readonly size: number
  readonly #file: number
  #window: Buffer = Buffer.alloc(0)
  #from = 0

  constructor(path: string) {
    this.#file = openSync(path, 'r')
    this.size = fstatSync(this.#file).size
  }

  /** Undefined where the file ends before. */
  at(from: number, length: number): Buffer | undefined {
    if (from + length > this.size) return undefined
    if (from < this.#from || from + length > this.#from + this.#window.length) {
      this.#window = this.#read(from, Math.max(length, WINDOW_BYTES))
      this.#from = from
    }
    const start = from - this.#from
    return this.#window.subarray(start, start + length)
  }

  /** Where this byte comes next. Undefined where it does not. */
  indexOf(byte: number, from: number): number | undefined {
    for (let next = from; next < this.size; next = this.#from + this.#window.length) {
      this.at(next, 1)
      const found = this.#window.indexOf(byte, next - this.#from)
      if (found !== -1) return this.#from + found
    }
    return undefined
  }

  /** As many bytes of these as the file has, in pieces. */
  *pieces(from: number, length: number): Generator<Buffer> {
    const end = Math.min(from + length, this.size)
    for (let next = from; next < end; next += WINDOW_BYTES) {
      yield this.at(next, Math.min(WINDOW_BYTES, end - next))!
    }
  }

  #read(from: number, length: number): Buffer {
    // A new one for each window: what was answered before stays valid.
    const buffer = Buffer.alloc(Math.min(length, this.size - from))
    let read = 0
    while (read < buffer.length) {
      const more = readSync(this.#file, buffer, read, buffer.length - read, from + read)
      if (more === 0) throw new Error('A file became shorter while it was inspected')
      read += more
    }
    return buffer
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}
