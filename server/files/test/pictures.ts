import { crc32, deflateSync } from 'node:zlib'
import type { Pixels } from '../inspection/pixels.ts'

/** Makes real pictures for tests. Each has other colours in each corner. */

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
/** What a camera writes: GPS of a place in Lisbon is in here, as text that tests look for. */
export const PLACE = '38.7223N,9.1393W'

export async function jpeg(width: number, height: number): Promise<Buffer> {
  return new Bun.Image(png(64, 48)).resize(width, height).jpeg({ quality: 90 }).buffer()
}

/** A grey progressive JPEG with scans that say nothing, of 30 bytes and more. */
export function jpegOfScans(scans: number, width: number, height: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  const segment = (mark: number, ...data: number[]) => Buffer.from([0xff, mark, 0, data.length + 2, ...data])
  // A code of one bit: for no difference, and for a run of 16,384 blocks that end and more of them in 14 bits.
  const codes = (kind: number, code: number) => segment(0xc4, kind, 1, ...new Uint8Array(15), code)
  const size = [height >> 8, height & 255, width >> 8, width & 255]
  const nothing = Buffer.alloc(Math.ceil((Math.ceil(blocks / 16_384) * 15) / 8))
  const parts = [
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, 0, ...new Uint8Array(64).fill(1)),
    segment(0xc2, 8, ...size, 1, 1, 0x11, 0),
    codes(0x00, 0),
    codes(0x10, 0xe0),
    Buffer.concat([segment(0xda, 1, 1, 0, 0, 0, 0), Buffer.alloc(Math.ceil(blocks / 8))]),
  ]
  for (let scan = 1; scan < scans; scan++) {
    const place = ((scan - 1) % 63) + 1
    parts.push(segment(0xda, 1, 1, 0, place, place, 0), nothing)
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])])
}

export async function webp(width: number, height: number, options = { lossless: false }): Promise<Buffer> {
  return new Bun.Image(png(width, height)).webp(options).buffer()
}

/** A PNG of colours, with more chunks before its pixels. */
export function png(width: number, height: number, ...more: Buffer[]): Buffer {
  return Buffer.concat([SIGNATURE, header(width, height), ...more, pngChunk('IDAT', pixels(width, height)), END])
}

/** A PNG that stores these pixels so that they are shown with the orientation (CIPA DC-008, section 4.6.5). */
export function pngTurned({ width, height, rgba }: Pixels, orientation: number): Buffer {
  const [right, bottom] = [width - 1, height - 1]
  const shownAt = (x: number, y: number) =>
    [[x, y], [right - x, y], [right - x, bottom - y], [x, bottom - y], [y, x], [right - y, x], [right - y, bottom - x], [y, bottom - x]][orientation - 1]! // prettier-ignore
  const [storedWidth, storedHeight] = orientation < 5 ? [width, height] : [height, width]
  const rows = rowsOf(storedWidth, storedHeight, (x, y) => {
    const [shownX, shownY] = shownAt(x, y) as [number, number]
    const at = (shownY * width + shownX) * 4
    return rgba.subarray(at, at + 3)
  })
  return Buffer.concat([SIGNATURE, header(storedWidth, storedHeight), pngChunk('IDAT', rows), END])
}

/** A small file whose header claims any size. */
export function pngClaiming(width: number, height: number): Buffer {
  return Buffer.concat([SIGNATURE, header(width, height), pngChunk('IDAT', pixels(8, 8)), END])
}

/** An animated PNG; the data of frame n contains its colours. */
export function apngOf(frames: number, width = 64, height = 48): Buffer {
  const control = Buffer.alloc(8)
  control.writeUInt32BE(frames)
  let sequence = 0
  const chunks: Buffer[] = [pngChunk('acTL', control)]
  for (let frame = 0; frame < frames; frame += 1) {
    const place = Buffer.alloc(26)
    place.writeUInt32BE(sequence++)
    place.writeUInt32BE(width, 4)
    place.writeUInt32BE(height, 8)
    place.writeUInt16BE(100, 20)
    place.writeUInt16BE(1000, 22)
    chunks.push(pngChunk('fcTL', place))
    const data = pixels(width, height, frame)
    const number = Buffer.alloc(4)
    if (frame === 0) chunks.push(pngChunk('IDAT', data))
    else {
      number.writeUInt32BE(sequence++)
      chunks.push(pngChunk('fdAT', Buffer.concat([number, data])))
    }
  }
  return Buffer.concat([SIGNATURE, header(width, height), ...chunks, END])
}

export function pngChunk(name: string, data: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), Buffer.from(data)])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4)
  chunk.set(body, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

/** A GIF of small frames, each in one colour. */
export function gifOf(frames: number, width = 16, height = 12): Buffer {
  const screen = Buffer.from('GIF89a\0\0\0\0\xf6\0\0', 'latin1')
  screen.writeUInt16LE(width, 6)
  screen.writeUInt16LE(height, 8)
  const palette = Buffer.from(Array.from({ length: 128 }, (_, n) => [n * 2, 255 - n * 2, n]).flat())
  const blocks: Buffer[] = []
  for (let frame = 0; frame < frames; frame += 1) {
    const place = Buffer.from('21f904000a0000002c00000000000000000007', 'hex')
    place.writeUInt16LE(width, 13)
    place.writeUInt16LE(height, 15)
    place[17] = 0
    blocks.push(place, gifPixels(width * height, frame % 128))
  }
  return Buffer.concat([screen, palette, ...blocks, Buffer.from(';')])
}

/** Codes of eight bits, which are never packed: the table starts anew before codes of nine are needed. */
function gifPixels(count: number, colour: number): Buffer {
  const [CLEAR, STOP] = [128, 129]
  const parts: Buffer[] = []
  for (let left = count; left > 0; left -= 120) {
    const codes = [CLEAR, ...Array.from({ length: Math.min(left, 120) }, () => colour), ...(left <= 120 ? [STOP] : [])]
    parts.push(Buffer.from([codes.length, ...codes]))
  }
  return Buffer.concat([...parts, Buffer.from([0])])
}

/** An animated WebP of these still ones, with all flags of metadata off. */
export function webpOf(stills: Buffer[], width: number, height: number): Buffer {
  const frames = stills.map((still) => {
    const place = Buffer.alloc(16)
    place.writeUIntLE(width - 1, 6, 3)
    place.writeUIntLE(height - 1, 9, 3)
    place.writeUIntLE(100, 12, 3)
    return webpChunk('ANMF', Buffer.concat([place, still.subarray(12)]))
  })
  return riff(vp8x(0x02, width, height), webpChunk('ANIM', Buffer.alloc(6)), ...frames)
}

/** EXIF with an orientation and a place, where the format has it. */
export function withExif(picture: Buffer, orientation: number): Buffer {
  const exif = exifOf(orientation)
  if (picture.readUInt16BE() === 0xffd8) {
    const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif])
    const segment = Buffer.from([0xff, 0xe1, 0, 0])
    segment.writeUInt16BE(data.length + 2, 2)
    return Buffer.concat([picture.subarray(0, 2), segment, data, picture.subarray(2)])
  }
  const first = SIGNATURE.length + 25
  if (picture.subarray(0, SIGNATURE.length).equals(SIGNATURE))
    return Buffer.concat([picture.subarray(0, first), pngChunk('eXIf', exif), picture.subarray(first)])
  return webpWithExif(picture, exif)
}

function webpWithExif(picture: Buffer, exif: Buffer): Buffer {
  const metadata = [webpChunk('EXIF', exif), webpChunk('XMP ', Buffer.from(`<x:xmpmeta>${PLACE}</x:xmpmeta>`))]
  if (picture.toString('latin1', 12, 16) === 'VP8X') {
    const extended = Buffer.from(picture.subarray(12))
    extended[8]! |= 0x0c
    return riff(extended, ...metadata)
  }
  const [width, height] = sizeOfWebp(picture)
  return riff(vp8x(0x0c, width, height), picture.subarray(12), ...metadata)
}

/** Pixels with loss have their size in 16 bits each, and those without in 14 (RFC 9649, section 3.4). */
function sizeOfWebp(picture: Buffer): [number, number] {
  if (picture.toString('latin1', 12, 16) === 'VP8 ') return [picture.readUInt16LE(26), picture.readUInt16LE(28)]
  const bits = picture.readUInt32LE(21)
  return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1]
}

/** TIFF, big-endian: an orientation, and a directory of GPS with the place as its text. */
function exifOf(orientation: number): Buffer {
  const place = Buffer.from(`${PLACE}\0`)
  const tiff = Buffer.from(
    '4d4d002a00000008' + // its first directory is at 8
      '0002011200030000000100000000882500040000000100000026' + // an orientation at 18; GPS is at 38
      '00000000' +
      '0001001b00020000000000000038' + // a text at 56, its length at 44
      '00000000',
    'hex',
  )
  tiff.writeUInt16BE(orientation, 18)
  tiff.writeUInt32BE(place.length, 44)
  return Buffer.concat([tiff, place])
}

function vp8x(flags: number, width: number, height: number): Buffer {
  const data = Buffer.alloc(10)
  data[0] = flags
  data.writeUIntLE(width - 1, 4, 3)
  data.writeUIntLE(height - 1, 7, 3)
  return webpChunk('VP8X', data)
}

function webpChunk(name: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(8 + data.length + (data.length % 2))
  chunk.write(name, 'latin1')
  chunk.writeUInt32LE(data.length, 4)
  chunk.set(data, 8)
  return chunk
}

function riff(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat(chunks)
  const head = Buffer.from('RIFF____WEBP', 'latin1')
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}

const END = pngChunk('IEND', '')

/** Eight bits of red, green and blue. */
function header(width: number, height: number): Buffer {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  data.writeUInt32BE(width)
  data.writeUInt32BE(height, 4)
  return pngChunk('IHDR', data)
}

function pixels(width: number, height: number, shift = 0): Buffer {
  return rowsOf(width, height, (x, y) => [(x * 255) / width + shift * 40, (y * 255) / height, (x * y + shift) % 251])
}

function rowsOf(width: number, height: number, colourAt: (x: number, y: number) => ArrayLike<number>): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(colourAt(x, y), y * (width * 3 + 1) + 1 + x * 3)
  }
  return deflateSync(rows)
}
