import { addressOf } from './addresses.ts'
import type { FileInfo } from '../../../protocol/entities.ts'

const CHUNK_BYTES = 16 * 1024
/** A text that is longer is only offered for download. */
const MOST_BYTES = 256 * 1024

/** Whether a file is a text that can be read in its place. */
export const isReadable = ({ type, bytes }: Pick<FileInfo, 'type' | 'bytes'>): boolean =>
  type.startsWith('text/') && bytes > 0 && bytes <= MOST_BYTES

/** The text of a file, which is read from its beginning a piece at a time. */
export class TextChunks {
  text = $state('')
  /** How many lines of it are shown. */
  lines = $state(12)
  status = $state<'idle' | 'loading' | 'failed'>('idle')
  /** Whether its end is read. */
  whole = $state(false)
  readonly #file: FileInfo
  readonly #decoder = new TextDecoder()
  #read = 0

  constructor(file: FileInfo) {
    this.#file = file
  }

  /** Reads the next piece. */
  async more(): Promise<void> {
    if (this.status === 'loading' || this.whole) return
    this.status = 'loading'
    try {
      const range = `bytes=${this.#read}-${this.#read + CHUNK_BYTES - 1}`
      const response = await fetch(addressOf(this.#file), { headers: { range } })
      if (!response.ok) throw new Error(`The file was answered with ${response.status}`)
      const bytes = new Uint8Array(await response.arrayBuffer())
      // A server or a proxy without ranges sends the whole file.
      this.#take(response.status === 206 ? bytes : bytes.subarray(this.#read))
      this.status = 'idle'
    } catch {
      this.status = 'failed'
    }
  }

  #take(bytes: Uint8Array): void {
    this.#read += bytes.length
    this.whole = bytes.length === 0 || this.#read >= this.#file.bytes
    // A character may be cut by the end of a piece.
    this.text += this.#decoder.decode(bytes, { stream: !this.whole })
  }
}

/** The first lines of a text, without the break behind them. */
export function linesUntil(text: string, most: number): string {
  let end = -1
  for (let line = 0; line < most; line++) {
    end = text.indexOf('\n', end + 1)
    if (end < 0) return text
  }
  return text.slice(0, end)
}
