import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { Inspection, sha256 } from '../test/inspected.ts'
import { pixelsOf } from './pixels.ts'
import {
  apngOf,
  gifOf,
  jpeg,
  jpegOfScans,
  PLACE,
  png,
  pngChunk,
  pngClaiming,
  pngTurned,
  webp,
  webpOf,
  withExif,
} from '../test/pictures.ts'

let inspection: Inspection
beforeAll(async () => void (inspection = await Inspection.begins()))
afterAll(() => inspection[Symbol.asyncDispose]())

const sizeOf = async (picture: string | Uint8Array) => {
  const { width, height, format } = await new Bun.Image(picture).metadata()
  return [format, width, height]
}

test('a large picture gets both variants, each with its hash and size', async () => {
  const { found, path, after } = await inspection.inspect(await jpeg(3000, 2000))
  expect(found).toMatchObject({
    type: 'image/jpeg',
    width: 3000,
    height: 2000,
    hash: sha256(after),
    bytes: after.length,
  })
  expect(found.animated).toBeUndefined()
  expect(found.made.map((one) => one.path)).toEqual([`${path}.480`, `${path}.2048`])
  expect(await sizeOf(`${path}.480`)).toEqual(['webp', 480, 320])
  expect(await sizeOf(`${path}.2048`)).toEqual(['webp', 2048, 1365])
  for (const made of found.made) {
    const content = await Bun.file(made.path).bytes()
    expect([made.hash, made.bytes]).toEqual([sha256(content), content.length])
  }
})

test('a tall picture is as wide as the list shows it, and bounded in its height', async () => {
  const { path } = await inspection.inspect(await jpeg(900, 1200))
  expect(await sizeOf(`${path}.480`)).toEqual(['webp', 480, 640])
  const longer = await inspection.inspect(await jpeg(300, 3000))
  expect(await sizeOf(`${longer.path}.480`)).toEqual(['webp', 96, 960])
})

test('a picture between the boxes gets only the small variant', async () => {
  const { found } = await inspection.inspect(await jpeg(1000, 800))
  expect(found.made.map((one) => one.variant)).toEqual(['480'])
})

test('a small picture is its own variant, unless it has many bytes', async () => {
  expect((await inspection.inspect(png(100, 80))).found.made).toEqual([])
  const random = crypto.getRandomValues(Buffer.alloc(60_000))
  const noise = Buffer.concat([random, random])
  const many = png(100, 80, pngChunk('iCCP', noise))
  const { found } = await inspection.inspect(Buffer.from(many))
  expect(found.made.map((one) => one.variant)).toEqual(['480'])
})

test('a ThumbHash has the shape and the colour of the picture', async () => {
  const { found } = await inspection.inspect(await jpeg(800, 400))
  const hash = Buffer.from(found.thumbHash!, 'base64')
  expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(2, 0)
  const { r, g, b, a } = thumbHashToAverageRGBA(hash)
  for (const channel of [r, g, b]) expect(channel).toBeCloseTo(0.5, 0)
  expect(a).toBe(1)
})

describe('metadata', () => {
  test('a JPEG is turned upright, and has no EXIF and no place', async () => {
    const taken = withExif(await jpeg(1200, 800), 6)
    expect(taken.includes(PLACE)).toBe(true)
    const { found, path, after } = await inspection.inspect(taken)
    expect(found).toMatchObject({ type: 'image/jpeg', width: 800, height: 1200 })
    expect(await sizeOf(after)).toEqual(['jpeg', 800, 1200])
    expect(await sizeOf(`${path}.480`)).toEqual(['webp', 480, 720])
    for (const gone of ['Exif', PLACE]) expect(after.includes(gone)).toBe(false)
  })

  test('a PNG loses its EXIF, texts, time and unknown chunks, and keeps its pixels and colours', async () => {
    const plain = png(60, 40, pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])))
    const texts = ['tEXt', 'iTXt', 'zTXt', 'tIME', 'prVt'].map((name) => pngChunk(name, `Comment\0${PLACE}`))
    const first = 8 + 25
    const taken = withExif(Buffer.concat([plain.subarray(0, first), ...texts, plain.subarray(first)]), 1)
    const { found, after } = await inspection.inspect(taken)
    expect(after.equals(plain)).toBe(true)
    expect(found).toMatchObject({ type: 'image/png', width: 60, height: 40, hash: sha256(plain) })
  })

  test('a WebP loses its EXIF and XMP and their flags, and keeps its pixels', async () => {
    const plain = await webp(60, 40)
    const { found, after } = await inspection.inspect(withExif(plain, 1))
    for (const gone of ['EXIF', 'XMP ', PLACE]) expect(after.includes(gone)).toBe(false)
    expect(after[20]! & 0x0c).toBe(0)
    expect(after.readUInt32LE(4)).toBe(after.length - 8)
    expect(after.includes(plain.subarray(12))).toBe(true)
    expect(await sizeOf(after)).toEqual(['webp', 60, 40])
    expect(found).toMatchObject({ type: 'image/webp', width: 60, height: 40 })
  })

  // Each stored so that it has to be turned or mirrored to look like the first one.
  test.each([2, 3, 4, 5, 6, 7, 8])(
    'a PNG and a lossless WebP are turned upright: orientation %d',
    async (orientation) => {
      const shown = pixelsOf(await new Bun.Image(png(60, 40)).png().bytes())
      const stored = pngTurned(shown, orientation)
      const lossless = await new Bun.Image(stored).webp({ lossless: true }).buffer()
      for (const [format, taken] of [
        ['png', stored],
        ['webp', lossless],
      ] as const) {
        const { found, path, after } = await inspection.inspect(withExif(taken, orientation))
        expect(found).toMatchObject({ type: `image/${format}`, width: 60, height: 40, bytes: after.length })
        expect(pixelsOf(await new Bun.Image(after).png().bytes())).toEqual(shown)
        for (const gone of ['eXIf', 'EXIF', 'XMP ', PLACE]) expect(after.includes(gone)).toBe(false)
        expect(await sizeOf(path)).toEqual([format, 60, 40])
      }
    },
  )

  test('the variants of a WebP that lies on its side are upright, too', async () => {
    const { found, path, after } = await inspection.inspect(withExif(await webp(1200, 800), 8))
    expect(found).toMatchObject({ type: 'image/webp', width: 800, height: 1200 })
    expect(await sizeOf(after)).toEqual(['webp', 800, 1200])
    expect(await sizeOf(`${path}.480`)).toEqual(['webp', 480, 720])
    expect(thumbHashToApproximateAspectRatio(Buffer.from(found.thumbHash!, 'base64'))).toBeLessThan(1)
  })

  const PAGE = '<html><script>alert(1)</script></html>'
  test.each(['jpeg', 'png', 'webp'])('a page after the end of a picture is cut off: %s', async (format) => {
    const picture = { jpeg: await jpeg(60, 40), png: png(60, 40), webp: await webp(60, 40) }[format]!
    const { found, after } = await inspection.inspect(Buffer.concat([picture, Buffer.from(PAGE)]))
    expect(found.type).toBe(`image/${format}`)
    expect(after.includes('<script>')).toBe(false)
    expect(await sizeOf(after)).toEqual([format, 60, 40])
  })

  test('a page within the last chunk of a PNG makes it plain bytes', async () => {
    const plain = png(60, 40)
    const { found } = await inspection.inspect(
      Buffer.concat([plain.subarray(0, plain.length - 12), pngChunk('IEND', PAGE)]),
    )
    expect(found.type).toBe('application/octet-stream')
  })
})

describe('animation', () => {
  test('a GIF stays as it is', async () => {
    const moving = gifOf(3)
    const { found, path, after } = await inspection.inspect(moving)
    expect(found).toMatchObject({ type: 'image/gif', width: 16, height: 12, animated: true })
    expect(after.equals(moving)).toBe(true)
    expect(await sizeOf(`${path}.480`)).toEqual(['webp', 16, 12])
    expect((await inspection.inspect(gifOf(1))).found.animated).toBeUndefined()
  })

  test('a GIF of 10,000 frames is told by its second one', async () => {
    const moving = gifOf(10_000)
    const began = performance.now()
    const { found } = await inspection.inspect(moving)
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(found).toMatchObject({ type: 'image/gif', animated: true, hash: sha256(moving) })
  })

  test('an animated PNG keeps all its frames', async () => {
    const moving = apngOf(4)
    const { found, after } = await inspection.inspect(withExif(moving, 1))
    expect(found).toMatchObject({ type: 'image/png', width: 64, height: 48, animated: true })
    expect(found.made.map((one) => one.variant)).toEqual(['480'])
    expect(after.equals(moving)).toBe(true)
    expect((await inspection.inspect(apngOf(1))).found.animated).toBeUndefined()
  })

  test.each([false, true])('an animated WebP keeps all its frames, lossless: %p', async (lossless) => {
    const stills = await Promise.all([1, 2, 3].map(() => webp(64, 48, { lossless })))
    const moving = webpOf(stills, 64, 48)
    const { found, path, after } = await inspection.inspect(withExif(moving, 1))
    expect(found).toMatchObject({ type: 'image/webp', width: 64, height: 48, animated: true })
    expect(await sizeOf(`${path}.480`)).toEqual(['webp', 64, 48])
    expect(after.equals(moving)).toBe(true)
  })

  test('a large animation has no large still', async () => {
    const { found } = await inspection.inspect(apngOf(2, 2200, 100))
    expect(found.made.map((one) => one.variant)).toEqual(['480'])
  })
})

describe('plain bytes', () => {
  const damaged: Record<string, () => Promise<Buffer>> = {
    'a PNG that is cut': async () => png(60, 40).subarray(0, -60),
    'a PNG with wrong checksums': async () => flipped(png(60, 40), 45),
    'a large PNG without an end': async () => png(600, 400).subarray(0, -12),
    'a PNG that is only a signature': async () => png(60, 40).subarray(0, 8),
    'a WebP that is cut': async () => (await webp(60, 40)).subarray(0, -60),
    'a WebP of damaged pixels': async () => (await webp(60, 40)).fill(0xff, 20, 40),
    'an animated WebP that is cut': async () => webpOf([await webp(60, 40)], 60, 40).subarray(0, -60),
    'an animated WebP without a frame': async () => webpOf([], 60, 40),
    'a JPEG that is only a header': async () => (await jpeg(60, 40)).subarray(0, 100),
    'a JPEG of damaged tables': async () => (await jpeg(60, 40)).fill(0xff, 20, 200),
    'a GIF that is only a header': async () => gifOf(2).subarray(0, 13),
    'a PNG that claims 50,000 × 50,000 pixels': async () => pngClaiming(50_000, 50_000),
    'a GIF that claims 60,000 × 60,000 pixels': async () => gifClaiming(60_000),
  }
  test.each(Object.keys(damaged))('%s is neither changed nor shown', async (name) => {
    const content = await damaged[name]!()
    const { found, path, after } = await inspection.inspect(content)
    expect(found).toEqual({
      type: 'application/octet-stream',
      hash: sha256(content),
      bytes: content.length,
      made: [],
    })
    expect(after.equals(content)).toBe(true)
    expect((await readdir(inspection.folder)).filter((one) => one.startsWith(`${basename(path)}.`))).toEqual([])
  })

  test('a picture with more pixels than allowed', async () => {
    await using strict = await Inspection.begins({ megapixels: 0.5 })
    const large = await jpeg(1_000, 501)
    expect((await strict.inspect(large)).found).toMatchObject({ type: 'application/octet-stream', hash: sha256(large) })
    expect((await strict.inspect(await jpeg(1_000, 500))).found.type).toBe('image/jpeg')
  })

  test('a JPEG that is cut is shown as far as it goes', async () => {
    const whole = await jpeg(600, 400)
    const { found, after } = await inspection.inspect(whole.subarray(0, whole.length / 2))
    expect(found).toMatchObject({ type: 'image/jpeg', width: 600, height: 400 })
    expect(await sizeOf(after)).toEqual(['jpeg', 600, 400])
  })
})

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at]! ^= 0xff
  return bytes
}

function gifClaiming(side: number): Buffer {
  const gif = gifOf(1)
  gif.writeUInt16LE(side, 6)
  gif.writeUInt16LE(side, 8)
  return gif
}

test('a JPEG that was made to be decoded for minutes is plain bytes at once', async () => {
  const began = performance.now()
  const { found } = await inspection.inspect(jpegOfScans(5_000, 5600, 5600))
  expect(found).toMatchObject({ type: 'application/octet-stream', made: [] })
  expect(performance.now() - began).toBeLessThan(5_000)
  expect((await inspection.inspect(jpegOfScans(100, 560, 560))).found).toMatchObject({ type: 'image/jpeg', width: 560 })
  expect((await inspection.inspect(jpegOfScans(101, 560, 560))).found.type).toBe('application/octet-stream')
})
