import { expect, test } from 'bun:test'
import { deflateSync } from 'node:zlib'
import { pngChunk, png } from '../test/pictures.ts'
import { pixelsOf } from './pixels.ts'

const WIDTH = 5
const HEIGHT = 3
const RGBA = Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, n) => (n * n * 7) % 256)

/** Writes each row as the filter does: what is left of a byte when its guess is taken away. */
function filtered(filter: number): Buffer {
  const at = (x: number, y: number) => (x < 0 || y < 0 ? 0 : RGBA[y * WIDTH * 4 + x]!)
  const rows: number[] = []
  for (let y = 0; y < HEIGHT; y += 1) {
    rows.push(filter)
    for (let x = 0; x < WIDTH * 4; x += 1) {
      const [left, up, corner] = [at(x - 4, y), at(x, y - 1), at(x - 4, y - 1)]
      const nearest = [left, up, corner].sort(
        (a, b) => Math.abs(left + up - corner - a) - Math.abs(left + up - corner - b),
      )[0]!
      rows.push((at(x, y) - [0, left, up, Math.floor((left + up) / 2), nearest][filter]!) & 0xff)
    }
  }
  const header = Buffer.from([0, 0, 0, WIDTH, 0, 0, 0, HEIGHT, 8, 6, 0, 0, 0])
  const data = deflateSync(Buffer.from(rows))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', data.subarray(0, 7)),
    pngChunk('IDAT', data.subarray(7)),
    pngChunk('IEND', ''),
  ])
}

test.each([0, 1, 2, 3, 4])('pixels are read from rows with the filter %d', (filter) => {
  expect(pixelsOf(filtered(filter))).toEqual({ width: WIDTH, height: HEIGHT, rgba: RGBA })
})

test('pixels are read from what the encoder writes', async () => {
  const encoded = await new Bun.Image(filtered(4)).resize(WIDTH, HEIGHT).png().bytes()
  expect(pixelsOf(encoded)).toEqual({ width: WIDTH, height: HEIGHT, rgba: RGBA })
})

test('a PNG of another format is refused', () => {
  expect(() => pixelsOf(png(5, 3))).toThrow(/another format/)
})
