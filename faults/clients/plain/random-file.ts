import { createCipheriv, createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { Random } from '../../rounds/random.ts'

const LEAST_BYTES = 1_024
const MOST_BYTES = 2 * 2 ** 20
const PICTURE_SHARE = 0.1
/** Wider than a smaller picture that the server makes, now and then. */
const MOST_PIXELS = 700

export interface RandomFile {
  bytes: Buffer
  /** SHA-256 in hex. */
  hash: string
  picture: boolean
}

/** Bytes of a random length, of which small ones are more frequent, or a picture. The same seed gives the same file. */
export function randomFile(random: Random): RandomFile {
  const picture = random.chance(PICTURE_SHARE)
  const bytes = picture ? png(random) : noise(random)
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex'), picture }
}

function noise(random: Random): Buffer {
  const length = Math.round(LEAST_BYTES * (MOST_BYTES / LEAST_BYTES) ** random.next())
  const key = createHash('sha256').update(String(random.next())).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length))
}

/** Of one random colour in each row, with a text that the server removes. */
function png(random: Random): Buffer {
  const [width, height] = [random.whole(8, MOST_PIXELS), random.whole(8, MOST_PIXELS)]
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) rows.fill(random.whole(0, 255), y * (1 + width * 3) + 1, (y + 1) * (1 + width * 3))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  // Eight bits each of red, green and blue.
  head.set([8, 2], 8)
  const text = Buffer.from('Comment\0taken at home', 'latin1')
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('tEXt', text),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length)
  whole.set(body, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
