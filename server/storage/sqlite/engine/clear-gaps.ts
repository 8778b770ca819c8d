import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'

const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const FILE_HEADER_BYTES = 100
/** The first byte of a page of a tree is its kind: inner and leaf pages, of indexes and of tables. */
const INNER = new Set([2, 5])
const LEAVES = new Set([10, 13])
/** Other pages begin with the number of a page. In a file of more pages than these its first byte could be a kind. */
const MOST_PAGES = 2 ** 25
const HIGHEST_PAGE_BYTES = 65_536

export interface Gaps {
  /** The pages that the log has, up to this frame. */
  pagesOf(frames: number): Set<number>
  /**
   * Overwrites with zeros what is between the list of cells and the first cell in these pages of the file [G10]. To be
   * called by the only writer, while the log has nothing that the file has not. Throws what the system throws.
   */
  clear(pages: Set<number>): void
  /** To be called after SQLite closed the file: to close any handle of a file ends the locks of its process. */
  close(): void
}

/**
 * SQLite's `secure_delete` overwrites a cell that is deleted. But when it arranges the cells of a page anew, it leaves
 * copies of them in the space between, where nothing overwrites them when their cells are deleted.
 */
export function openGaps(path: string, pageBytes: number): Gaps {
  const file = openSync(path, 'r+')
  const log = openSync(`${path}-wal`, 'r')
  const page = Buffer.alloc(pageBytes)
  const zeros = Buffer.alloc(pageBytes)

  /** Null for a page that is not of a tree. */
  function gapOf(number: number): { start: number; end: number } | null {
    if (readSync(file, page, 0, pageBytes, (number - 1) * pageBytes) !== pageBytes) return null
    const header = number === 1 ? FILE_HEADER_BYTES : 0
    const kind = page[header]!
    if (!INNER.has(kind) && !LEAVES.has(kind)) return null
    const start = header + (INNER.has(kind) ? 12 : 8) + 2 * page.readUInt16BE(header + 3)
    const end = page.readUInt16BE(header + 5) || HIGHEST_PAGE_BYTES
    return start <= end && end <= pageBytes ? { start, end } : null
  }

  return {
    pagesOf(frames) {
      const pages = new Set<number>()
      const number = Buffer.alloc(4)
      for (let index = 0; index < frames; index++) {
        const at = LOG_HEADER_BYTES + index * (FRAME_HEADER_BYTES + pageBytes)
        if (readSync(log, number, 0, 4, at) === 4) pages.add(number.readUInt32BE())
      }
      return pages
    },
    clear(pages) {
      if (fstatSync(file).size / pageBytes >= MOST_PAGES) return
      let cleared = false
      for (const number of pages) {
        const gap = gapOf(number)
        if (gap === null || page.subarray(gap.start, gap.end).equals(zeros.subarray(gap.start, gap.end))) continue
        writeSync(file, zeros, 0, gap.end - gap.start, (number - 1) * pageBytes + gap.start)
        cleared = true
      }
      if (cleared) fsyncSync(file)
    },
    close() {
      closeSync(file)
      closeSync(log)
    },
  }
}
