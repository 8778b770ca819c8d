import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Blobs } from '../blobs.ts'

export interface OpenedBlobs {
  blobs: Blobs
  /** Another node on the same store. */
  node(): Blobs
  destroy(): Promise<void>
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
      expect(await readdir(folder)).toEqual([])
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
      const failed = await opened.blobs
        .open(hash)
        .text()
        .then(
          () => false,
          () => true,
        )
      expect(failed).toBe(true)
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

    test('while bytes are put and removed at once, those that were put last are there', async () => {
      for (let round = 0; round < 20; round++) {
        const threshold = Date.now() - 1
        await Promise.all([put(`round ${round}`), opened.node().remove(hashOf(`round ${round}`), threshold)])
        expect(await opened.blobs.size(hashOf(`round ${round}`))).toBeDefined()
      }
    })

    test('what is no hash names no blob', async () => {
      const path = join(folder, 'file')
      await Bun.write(path, 'x')
      for (const hash of ['', '../x', 'A'.repeat(64), 'a'.repeat(63), `${'a'.repeat(64)}\n`]) {
        expect(() => opened.blobs.open(hash)).toThrow('SHA-256')
        await expect(opened.blobs.put(path, hash)).rejects.toThrow('SHA-256')
      }
    })

    test('an empty file is a blob', async () => {
      const hash = await put('')
      expect([await opened.blobs.size(hash), await opened.blobs.open(hash).text()]).toEqual([0, ''])
    })
  })
}
