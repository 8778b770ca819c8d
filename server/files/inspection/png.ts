import type { FileBytes } from './file-bytes.ts'
import { EXIF_READ_BYTES, orientationIn, type Orientation } from './orientation.ts'
import { DamagedPicture, type Piece } from './rewrite.ts'

const SIGNATURE_BYTES = 8
/** The length and the name before a chunk's data, and the checksum after it. */
const FRAME_BYTES = 12

/** What a browser needs to draw: pixels, palette, transparency, colours (PNG, third edition, section 11), and frames. */
const NEEDED = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT acTL fcTL fdAT'.split(' '))

/** The picture without metadata, and without what follows its end. */
export function* cleanPng(bytes: FileBytes): Generator<Piece> {
  yield { from: 0, length: SIGNATURE_BYTES }
  for (const { name, from, length } of chunksOf(bytes)) if (NEEDED.has(name)) yield { from, length }
}

/** An APNG says before its pixels how many frames it has. */
export function isAnimatedPng(bytes: FileBytes): boolean {
  for (const { name, from } of chunksOf(bytes)) {
    if (name === 'acTL') return (bytes.at(from + 8, 4)?.readUInt32BE() ?? 0) > 1
    if (name === 'IDAT') return false
  }
  return false
}

export function orientationOfPng(bytes: FileBytes): Orientation {
  for (const { name, from, length } of chunksOf(bytes))
    if (name === 'eXIf') return orientationIn(bytes.at(from + 8, Math.min(length - FRAME_BYTES, EXIF_READ_BYTES))!)
  return 1
}

function* chunksOf(bytes: FileBytes) {
  for (let from = SIGNATURE_BYTES; ;) {
    const head = bytes.at(from, 8)
    if (!head) throw new DamagedPicture('A PNG ends before its last chunk')
    const length = head.readUInt32BE() + FRAME_BYTES
    const name = head.toString('latin1', 4)
    if (from + length > bytes.size) throw new DamagedPicture('A chunk of a PNG is longer than the file')
    if (name === 'IEND' && length !== FRAME_BYTES) throw new DamagedPicture('The last chunk of a PNG is not empty')
    yield { name, from, length }
    if (name === 'IEND') return
    from += length
  }
}
