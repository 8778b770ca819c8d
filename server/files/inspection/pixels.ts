import { inflateSync } from 'node:zlib'

export interface Pixels {
  width: number
  height: number
  rgba: Uint8Array
}

const SIGNATURE_BYTES = 8
const CHANNELS = 4
const EIGHT_BITS_RGBA = '0806000000'

/** Decodes a small PNG as Bun.Image encodes it: eight bits of red, green, blue and alpha, not interlaced. */
export function pixelsOf(png: Uint8Array): Pixels {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  const format = bytes.toString('hex', 24, 29)
  if (format !== EIGHT_BITS_RGBA) throw new Error(`A PNG has another format than the encoder's: ${format}`)
  const width = bytes.readUInt32BE(16)
  const height = bytes.readUInt32BE(20)
  const data: Buffer[] = []
  for (let from = SIGNATURE_BYTES; from < bytes.length;) {
    const length = bytes.readUInt32BE(from)
    if (bytes.toString('latin1', from + 4, from + 8) === 'IDAT') data.push(bytes.subarray(from + 8, from + 8 + length))
    from += length + 12
  }
  return { width, height, rgba: unfilter(inflateSync(Buffer.concat(data)), width, height) }
}

/** Each row has its filter before it (PNG, third edition, section 9). */
function unfilter(rows: Buffer, width: number, height: number): Uint8Array {
  const stride = width * CHANNELS
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)]!
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x
      const left = x < CHANNELS ? 0 : out[at - CHANNELS]!
      const up = y === 0 ? 0 : out[at - stride]!
      const corner = x < CHANNELS || y === 0 ? 0 : out[at - stride - CHANNELS]!
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!
      out[at] = rows[y * (stride + 1) + 1 + x]! + guess
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
