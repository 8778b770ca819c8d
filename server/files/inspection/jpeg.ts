import type { FileBytes } from './file-bytes.ts'
import { DamagedPicture } from './rewrite.ts'

/** Encoders write about ten. The decoder goes through all pixels for each, and a scan may be 30 bytes. */
const MOST_SCANS = 100

const MARK = 0xff
const SCAN = 0xda
const END = 0xd9

/** Throws DamagedPicture for a picture that was made to be decoded for minutes. */
export function checkScans(bytes: FileBytes): void {
  let scans = 0
  for (let next = bytes.indexOf(MARK, 0); next !== undefined;) {
    const code = bytes.at(next + 1, 1)?.[0]
    if (code === undefined || code === END) return
    if (code === SCAN) scans += 1
    if (scans > MOST_SCANS) throw new DamagedPicture('A JPEG has too many scans')
    const length = hasLength(code) ? (bytes.at(next + 2, 2)?.readUInt16BE() ?? 0) : 0
    // A mark may be written twice.
    next = bytes.indexOf(MARK, next + (code === MARK ? 1 : 2 + length))
  }
}

/** Not a byte of pixels, the start, or a point from which a decoder goes on after damage (ITU-T T.81, table B.1). */
function hasLength(code: number): boolean {
  return code > 0x01 && code !== MARK && (code < 0xd0 || code > END)
}
