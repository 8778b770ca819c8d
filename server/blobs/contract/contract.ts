import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, open as openFile, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Blobs } from '../blobs.ts'

export interface OpenedBlobs {
  blobs: Blobs
  /** Another node on the same store. */
  node(): Blobs
  destroy(): Promise<void>
}

const MIB = 1024 * 1024
/** A blob that no store may have in memory as a whole, and what a store may have. */
const LARGE_MIB = 300
const MOST_MEMORY_MIB = 150
/** How coarse the times of a store may be, and a bit. */
const TIME_STEP_MS = 2_200

async function fails(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt()
    return false
  } catch {
    return true
  }
}

export const hashOf = (text: string) => new Bun.CryptoHasher('sha256').update(text).digest('hex')

/** Every store of blobs passes this. `open` answers an empty one. */
export function blobsContract(name: string, open: () => Promise<OpenedBlobs>) {
  describe(`blobs: ${name}`, () => {
    let opened: OpenedBlobs
    let folder: string
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'parley-blobs-'))
      opened = await open()
    })
    afterEach(async () => {
      await opened.destroy()
      await rm(folder, { recursive: true })
    })

    /** Puts a text, and answers its hash. */
    async function put(text: string, blobs = opened.blobs): Promise<string> {
      const path = join(folder, crypto.randomUUID())
      await Bun.write(path, text)
      await blobs.put(path, hashOf(text))
      expect(await Bun.file(path).exists()).toBe(false)
      return hashOf(text)
    }
    const listed = async () => (await Array.fromAsync(opened.blobs.list())).map(({ hash, bytes }) => ({ hash, bytes }))
    const later = () => Date.now() + 60_000

    test('bytes that were put are read back, whole and in part, on every node', async () => {
      const hash = await put('hello world')
      for (const blobs of [opened.blobs, opened.node()]) {
        expect(await blobs.size(hash)).toBe(11)
        expect(await blobs.open(hash).text()).toBe('hello world')
        expect(await blobs.open(hash).slice(6, 9).text()).toBe('wor')
      }
    })

    test('a blob that was never put has no size, and cannot be read', async () => {
      const hash = hashOf('never put')
      expect(await opened.blobs.size(hash)).toBeUndefined()
      for (const blob of [opened.blobs.open(hash), opened.blobs.open(hash).slice(2, 4)]) {
        expect(await fails(() => blob.text())).toBe(true)
        expect(await fails(() => new Response(blob.stream()).text())).toBe(true)
      }
      expect(await opened.blobs.remove(hash, later())).toBe(false)
    })

    test('the same bytes are stored once', async () => {
      await put('twice')
      await put('twice', opened.node())
      await put('once')
      expect((await listed()).toSorted((a, b) => a.bytes - b.bytes)).toEqual([
        { hash: hashOf('once'), bytes: 4 },
        { hash: hashOf('twice'), bytes: 5 },
      ])
    })

    test('a blob is removed, and can be put again', async () => {
      const hash = await put('gone')
      expect(await opened.blobs.remove(hash, later())).toBe(true)
      expect([await opened.blobs.size(hash), await listed()]).toEqual([undefined, []])
      await put('gone')
      expect(await opened.blobs.open(hash).text()).toBe('gone')
    })

    test('a blob that was put after the given time stays, also when it was put before that, too', async () => {
      const before = Date.now() - 60_000
      const hash = await put('kept')
      expect(await opened.blobs.remove(hash, before)).toBe(false)
      await Bun.sleep(1_100)
      const between = Date.now()
      await Bun.sleep(1_100)
      await put('kept')
      expect(await opened.blobs.remove(hash, between)).toBe(false)
      expect(await opened.blobs.size(hash)).toBe(4)
    })

    test('a file that was written long ago is a blob that was put now', async () => {
      const path = join(folder, 'old')
      await Bun.write(path, 'old')
      await utimes(path, 1_000, 1_000)
      await opened.blobs.put(path, hashOf('old'))
      expect(await opened.blobs.remove(hashOf('old'), Date.now() - 60_000)).toBe(false)
      expect(await opened.blobs.size(hashOf('old'))).toBe(3)
    })

    test('while bytes are put and removed at once, those that were put last are there', async () => {
      for (let round = 0; round < 20; round++) {
        const threshold = Date.now() - 1
        await Promise.all([put(`round ${round}`), opened.node().remove(hashOf(`round ${round}`), threshold)])
        expect(await opened.blobs.size(hashOf(`round ${round}`))).toBeDefined()
      }
    })

    test('a put beside a removal of the same bytes, which were put long before, is not lost', async () => {
      const texts = Array.from({ length: 20 }, (_, index) => `beside ${index}`)
      await Promise.all(texts.map((text) => put(text)))
      await Bun.sleep(TIME_STEP_MS)
      const threshold = Date.now() - 1
      const removed: boolean[] = []
      for (const [index, text] of texts.entries()) {
        const removal = opened.node().remove(hashOf(text), threshold)
        await Bun.sleep(index % 10)
        await put(text)
        removed.push(await removal)
      }
      expect(removed).toContain(true)
      for (const text of texts) expect(await opened.blobs.open(hashOf(text)).text()).toBe(text)
      expect(await listed()).toHaveLength(texts.length)
    })

    test('the same bytes put twenty times at once are one blob', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, index) => put('crowd', index % 2 ? opened.node() : undefined)))
      expect(await listed()).toEqual([{ hash: hashOf('crowd'), bytes: 5 }])
      expect(await opened.blobs.open(hashOf('crowd')).text()).toBe('crowd')
    })

    test('all blobs are listed, each once, with the time at which it was put', async () => {
      const begin = Date.now()
      const texts = Array.from({ length: 120 }, (_, index) => `blob ${index}`)
      await Promise.all(texts.map((text) => put(text)))
      const blobs = await Array.fromAsync(opened.node().list())
      expect(blobs.map(({ hash }) => hash).toSorted()).toEqual(texts.map(hashOf).toSorted())
      for (const { putAt } of blobs) {
        expect(putAt).toBeGreaterThan(begin - TIME_STEP_MS)
        expect(putAt).toBeLessThan(Date.now() + TIME_STEP_MS)
      }
    })

    test(`a blob of ${LARGE_MIB} MiB is put and read in parts, and little of it is in memory`, async () => {
      const { path, hash } = await largeFile(folder)
      const memory = watchMemory()
      await opened.blobs.put(path, hash)
      expect(await opened.blobs.size(hash)).toBe(LARGE_MIB * MIB)
      const hasher = new Bun.CryptoHasher('sha256')
      const blob = opened.blobs.open(hash)
      for (let at = 0; at < LARGE_MIB; at += 4)
        for await (const chunk of blob.slice(at * MIB, (at + 4) * MIB).stream()) hasher.update(chunk)
      expect(hasher.digest('hex')).toBe(hash)
      expect(memory.grownMiB()).toBeLessThan(MOST_MEMORY_MIB)
    }, 60_000)

    test('what is no hash names no blob', async () => {
      const path = join(folder, 'file')
      await Bun.write(path, 'x')
      for (const hash of ['', '../x', 'A'.repeat(64), 'a'.repeat(63), `${'a'.repeat(64)}\n`]) {
        expect(() => opened.blobs.open(hash)).toThrow('SHA-256')
        expect(() => opened.blobs.url(hash, { seconds: 60, type: 'text/plain', disposition: 'inline' })).toThrow(
          'SHA-256',
        )
        await expect(opened.blobs.put(path, hash)).rejects.toThrow('SHA-256')
        await expect(opened.blobs.link(hash, join(folder, 'other'))).rejects.toThrow('SHA-256')
        await expect(opened.blobs.size(hash)).rejects.toThrow('SHA-256')
        await expect(opened.blobs.remove(hash, later())).rejects.toThrow('SHA-256')
      }
      expect(await Bun.file(path).exists()).toBe(true)
    })

    test('an empty file is a blob', async () => {
      const hash = await put('')
      expect([await opened.blobs.size(hash), await opened.blobs.open(hash).text()]).toEqual([0, ''])
    })
  })
}

/** A file whose parts all differ. */
async function largeFile(folder: string): Promise<{ path: string; hash: string }> {
  const path = join(folder, 'large')
  const hasher = new Bun.CryptoHasher('sha256')
  const file = await openFile(path, 'w')
  const part = Buffer.alloc(MIB, 'parley')
  for (let index = 0; index < LARGE_MIB; index++) {
    part.writeUInt32LE(index)
    hasher.update(part)
    await file.writeFile(part)
  }
  await file.close()
  return { path, hash: hasher.digest('hex') }
}

function watchMemory(): { grownMiB(): number } {
  Bun.gc(true)
  const before = process.memoryUsage.rss()
  let most = before
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss())
  }
  const timer = setInterval(look, 20)
  return {
    grownMiB() {
      clearInterval(timer)
      look()
      return (most - before) / MIB
    },
  }
}
