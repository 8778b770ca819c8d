import type { FileBytes } from './file-bytes.ts'
import { EXIF_READ_BYTES, orientationIn, type Orientation } from './orientation.ts'
import { DamagedPicture, type Piece } from './rewrite.ts'

const RIFF_HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8
/** The place, size and duration of a frame, before its own chunks. */
const FRAME_HEADER_BYTES = 16

const NEEDED = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ICCP', 'ANIM', 'ANMF'])

/** Flags in VP8X (RFC 9649, section 2.7.1). */
const ALPHA = 0x10
const METADATA = 0x08 | 0x04
const ANIMATION = 0x02

/** The picture without EXIF, XMP and unknown chunks, and without what follows its end. */
export function* cleanWebp(bytes: FileBytes): Generator<Piece> {
  let length = 0
  for (const piece of neededOf(bytes)) length += piece.length
  yield riff(length)
  yield* neededOf(bytes)
}

export function isAnimatedWebp(bytes: FileBytes): boolean {
  const flags = bytes.at(RIFF_HEADER_BYTES, CHUNK_HEADER_BYTES + 1)
  return flags?.toString('latin1', 0, 4) === 'VP8X' && (flags[CHUNK_HEADER_BYTES]! & ANIMATION) !== 0
}

export function orientationOfWebp(bytes: FileBytes): Orientation {
  for (const { name, from, length } of chunksOf(bytes, RIFF_HEADER_BYTES, endOf(bytes)))
    if (name === 'EXIF') {
      const read = Math.min(length - CHUNK_HEADER_BYTES, EXIF_READ_BYTES)
      return orientationIn(bytes.at(from + CHUNK_HEADER_BYTES, read)!)
    }
  return 1
}

/** Whether its pixels are stored without loss. */
export function isLosslessWebp(bytes: FileBytes): boolean {
  for (const { name } of chunksOf(bytes, RIFF_HEADER_BYTES, endOf(bytes))) if (name === 'VP8L') return true
  return false
}

/** The first frame as a picture of its own: the decoder reads no animation. */
export function firstFrame(bytes: FileBytes): Buffer {
  for (const { name, from, length } of chunksOf(bytes, RIFF_HEADER_BYTES, endOf(bytes))) {
    if (name !== 'ANMF') continue
    const start = from + CHUNK_HEADER_BYTES
    const size = bytes.at(start + 6, 6)
    if (!size) break
    const parts = [...chunksOf(bytes, start + FRAME_HEADER_BYTES, from + length)]
    const pixels = parts.filter((part) => ['ALPH', 'VP8 ', 'VP8L'].includes(part.name))
    const head = Buffer.alloc(CHUNK_HEADER_BYTES + 10)
    head.write('VP8X', 'latin1')
    head.writeUInt32LE(10, 4)
    head[CHUNK_HEADER_BYTES] = ALPHA
    head.set(size, CHUNK_HEADER_BYTES + 4)
    const body = Buffer.concat([head, ...pixels.map((part) => bytes.at(part.from, part.length)!)])
    return Buffer.concat([riff(body.length), body])
  }
  throw new DamagedPicture('An animated WebP has no frame')
}

function* neededOf(bytes: FileBytes): Generator<Piece & { length: number }> {
  for (const { name, from, length } of chunksOf(bytes, RIFF_HEADER_BYTES, endOf(bytes))) {
    if (!NEEDED.has(name)) continue
    if (name !== 'VP8X') yield { from, length }
    else {
      const head = Buffer.from(bytes.at(from, length)!)
      head[CHUNK_HEADER_BYTES]! &= ~METADATA
      yield head
    }
  }
}

function* chunksOf(bytes: FileBytes, start: number, end: number) {
  for (let from = start; from < end;) {
    const head = bytes.at(from, CHUNK_HEADER_BYTES)
    if (!head) throw new DamagedPicture('A WebP ends within a chunk')
    const data = head.readUInt32LE(4)
    const length = CHUNK_HEADER_BYTES + data + (data % 2)
    if (from + length > end) throw new DamagedPicture('A chunk of a WebP is longer than what contains it')
    yield { name: head.toString('latin1', 0, 4), from, length }
    from += length
  }
}

function endOf(bytes: FileBytes): number {
  const end = CHUNK_HEADER_BYTES + (bytes.at(4, 4)?.readUInt32LE() ?? 0)
  if (end > bytes.size) throw new DamagedPicture('A WebP is shorter than it says')
  return end
}

function riff(length: number): Buffer {
  const header = Buffer.from('RIFF____WEBP', 'latin1')
  header.writeUInt32LE(length + 4, 4)
  return header
}
