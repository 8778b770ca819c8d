import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OneByOne, UploadWriter, type FileHandle } from './upload-writer.ts'

const MEBIBYTE = 1024 * 1024

let folder: string
let file: FileHandle
let grew: number[]
let flushed: number[]
let flushes: OneByOne

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-writer-'))
  file = await open(join(folder, 'file'), 'w+')
  ;[grew, flushed, flushes] = [[], [], new OneByOne()]
})
afterEach(async () => {
  await file.close()
  await rm(folder, { recursive: true })
})

function writer(offset = 0, into = file): UploadWriter {
  const writing = {
    grew: (bytes: number) => void grew.push(bytes),
    flushed: async (bytes: number) => void flushed.push(bytes),
    flushes,
  }
  return new UploadWriter(into, offset, writing)
}

test('chunks of any length are in the file, behind what was there', async () => {
  await file.write('0123456789', 0)
  const [chunks, lengths] = [[Buffer.from('01234')], [1, 65_536, 3, 1_048_577, 524_288, 0, 7]]
  const one = writer(5)
  for (const length of lengths) {
    const chunk = crypto.getRandomValues(new Uint8Array(Math.min(length, 65_536)))
    const whole = Buffer.alloc(length, chunk.length > 0 ? chunk : undefined)
    chunks.push(Buffer.from(whole))
    await one.write(whole)
  }
  await one.flush()
  const wanted = Buffer.concat(chunks)
  expect(one.end).toBe(wanted.length)
  expect(Buffer.compare(await Bun.file(join(folder, 'file')).bytes(), wanted)).toBe(0)
})

test('[G7] a chunk is freed once it is written, and one that shares its memory is not', async () => {
  const one = writer()
  const [own, all] = [new Uint8Array(MEBIBYTE), new Uint8Array(2 * MEBIBYTE)]
  await one.write(own)
  await one.write(all.subarray(0, MEBIBYTE))
  await one.flush()
  expect([own.byteLength, all.byteLength]).toEqual([0, 2 * MEBIBYTE])
})

test('a large file is hashed, flushed and recorded while it comes, and at its end', async () => {
  const one = writer()
  const parts = 200
  for (let part = 0; part < parts; part++) {
    await one.write(new Uint8Array(MEBIBYTE))
    // Waits for the flush that is under way, so that the next bytes begin another one.
    if (part % 8 === 7) await flushes.run(async () => {})
  }
  await one.flush()
  expect(grew.length).toBeGreaterThan(parts / 8)
  expect(grew).toEqual(grew.toSorted((a, b) => a - b))
  expect([grew.at(-1), flushed.at(-1)]).toEqual([parts * MEBIBYTE, parts * MEBIBYTE])
  expect(flushed.length).toBeGreaterThan(1)
  expect(flushed.length).toBeLessThanOrEqual(4)
})

test('a large file is flushed when no other one is, and a small one at once', async () => {
  const other = Promise.withResolvers<void>()
  void flushes.run(() => other.promise)
  const [large, small] = [writer(), writer()]
  for (let part = 0; part < 16; part++) await large.write(new Uint8Array(MEBIBYTE))
  const end = large.flush()
  await small.write(new Uint8Array(1))
  await small.flush()
  await Bun.sleep(50)
  expect(flushed).toEqual([1])
  other.resolve()
  await end
  expect(flushed).toEqual([1, 16 * MEBIBYTE])
})

test('a flush that fails is no failure of the next one', async () => {
  const failed = flushes.run(async () => {
    throw new Error('EIO')
  })
  await expect(failed).rejects.toThrow('EIO')
  expect(await flushes.run(async () => 'done')).toBe('done')
})

test('a write that fails is told, and nothing of it is recorded', async () => {
  const path = join(folder, 'read only')
  await Bun.write(path, '')
  const readOnly = await open(path, 'r')
  try {
    const one = writer(0, readOnly)
    await one.write(new Uint8Array(MEBIBYTE))
    await expect(one.flush()).rejects.toMatchObject({ code: 'EBADF' })
    expect(flushed).toEqual([])
  } finally {
    await readOnly.close()
  }
})
