import { afterAll, beforeAll, expect, test } from 'bun:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { Inspection, sha256 } from '../test/inspected.ts'
import { mp4Of, webmOf } from '../test/media.ts'
import { gifOf } from '../test/pictures.ts'
import { growth } from '../test/watch.ts'
import { INLINE_TYPES } from '../types.ts'

let inspection: Inspection
beforeAll(async () => void (inspection = await Inspection.begins()))
afterAll(() => inspection[Symbol.asyncDispose]())

async function typeOf(content: Uint8Array | string): Promise<string> {
  const { found, after } = await inspection.inspect(content)
  expect(found).toEqual({ type: found.type, hash: sha256(content), bytes: Buffer.from(content).length, made: [] })
  expect(after.equals(Buffer.from(content))).toBe(true)
  return found.type
}

test('a file that could run in a browser is never shown in place', async () => {
  const script = '<script>alert(1)</script>'
  const files: [string, string | Uint8Array][] = [
    ['text/plain', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${script}</svg>`],
    ['application/xml', `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
    ['text/plain', `<!doctype html><html><body>${script}</body></html>`],
    ['text/plain', `alert(document.cookie)`],
    ['application/octet-stream', Buffer.from(`<!doctype html><html>${script}</html>`, 'utf16le')],
    ['application/pdf', '%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript >> >>'],
  ]
  for (const [type, content] of files) {
    expect(await typeOf(content)).toBe(type)
    expect(INLINE_TYPES.has(type)).toBe(false)
  }
})

test('a page that begins as a GIF is no picture, and one behind a GIF is a GIF', async () => {
  const page = '<html><script>alert(1)</script></html>'
  expect(await typeOf(`GIF89a/*${page}*/=1;`)).toBe('application/octet-stream')
  const { found } = await inspection.inspect(Buffer.concat([gifOf(1), Buffer.from(page)]))
  expect(found).toMatchObject({ type: 'image/gif', width: 16 })
})

test('text is UTF-8 without control characters', async () => {
  expect(await typeOf('Olá 👋\n\tand so on\r\n')).toBe('text/plain')
  expect(await typeOf('')).toBe('text/plain')
  expect(await typeOf('a\0b')).toBe('application/octet-stream')
  expect(await typeOf('a\u001b[2Jb')).toBe('application/octet-stream')
  expect(await typeOf(Buffer.from([0x61, 0xe9, 0x62]))).toBe('application/octet-stream')
})

test('only the first 64 KiB tell text, also where they cut a character', async () => {
  expect(await typeOf(`${'a'.repeat(64 * 1024 - 1)}é and so on`)).toBe('text/plain')
  expect(await typeOf(`${'a'.repeat(64 * 1024)}\0`)).toBe('text/plain')
  expect(await typeOf(`${'a'.repeat(64 * 1024 - 1)}\0`)).toBe('application/octet-stream')
  expect(await typeOf(Buffer.from('aé').subarray(0, -1))).toBe('application/octet-stream')
})

test('sound is told from video in MP4 and WebM', async () => {
  expect(await typeOf(webmOf('sound'))).toBe('audio/webm')
  expect(await typeOf(webmOf('video'))).toBe('video/webm')
  expect(await typeOf(webmOf('sound', 'video'))).toBe('video/webm')
  expect(await typeOf(mp4Of('isom', 'sound'))).toBe('audio/mp4')
  expect(await typeOf(mp4Of('isom', 'video', 'sound'))).toBe('video/mp4')
  expect(await typeOf(mp4Of('isom', 'video'))).toBe('video/mp4')
  expect(await typeOf(mp4Of('M4A ', 'sound'))).toBe('audio/mp4')
  expect(await typeOf(mp4Of('qt  ', 'video'))).toBe('video/quicktime')
})

test('a container without a track counts as video, however it is damaged', async () => {
  for (const whole of [webmOf('sound'), mp4Of('isom', 'sound')]) {
    const type = await typeOf(whole.subarray(0, 60_000))
    expect(['video/webm', 'video/mp4']).toContain(type)
  }
  // A box of no length, and more boxes than are looked at.
  const head = mp4Of('isom').subarray(0, 20)
  expect(await typeOf(Buffer.concat([head, Buffer.from('\0\0\0\x04free')]))).toBe('video/mp4')
  const boxes = Buffer.concat(Array.from({ length: 2_000 }, () => Buffer.from('\0\0\0\x08free', 'latin1')))
  expect(await typeOf(Buffer.concat([head, boxes, mp4Of('isom', 'sound').subarray(20)]))).toBe('video/mp4')
})

test('an archive is told by its head and is not unpacked', async () => {
  const zeros = Buffer.alloc(256 * 1024 * 1024)
  const packed = deflateRawSync(zeros)
  const archives: [string, Buffer][] = [
    ['application/zip', zipOf('0.zip', packed, 0xffff_fff0)],
    // The entry that says what a document is: it claims more than it may have, or lies.
    ['application/zip', zipOf('[Content_Types].xml', packed, 0xffff_fff0)],
    ['application/zip', zipOf('[Content_Types].xml', packed, 100)],
    ['application/zip', zipOf('mimetype', packed, 100)],
    ['application/gzip', gzipSync(zeros)],
  ]
  const grown = await growth(async () => {
    for (const [type, content] of archives) {
      const began = performance.now()
      expect(await typeOf(content)).toBe(type)
      expect(performance.now() - began).toBeLessThan(1_000)
    }
  })
  expect(grown).toBeLessThan(96 * 1024 * 1024)
})

/** A ZIP of one entry, whose header claims what it is unpacked to. */
function zipOf(name: string, packed: Buffer, claimed: number): Buffer {
  const head = Buffer.from('504b03041400000008000000000000000000000000000000000000000000', 'hex')
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt32LE(claimed, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), packed, Buffer.from('504b0506'.padEnd(44, '0'), 'hex')])
}
