import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Blobs } from './blobs.ts'
import { checkBlobs } from './check.ts'
import { hashOf } from './contract/contract.ts'
import { copyBlobs } from './copy.ts'
import { DiskBlobs } from './disk.ts'
import { S3Blobs } from './s3.ts'
import { S3Server } from './test/s3-server.ts'

const TEXTS = Array.from({ length: 30 }, (_, index) => `text ${index}`)

let s3: S3Server
let folder: string
let store: DiskBlobs
beforeAll(async () => {
  s3 = await S3Server.start()
})
afterAll(() => s3.stop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-copy-'))
  store = new DiskBlobs(join(folder, 'store'))
  for (const text of TEXTS) {
    await Bun.write(join(folder, 'new'), text)
    await store.put(join(folder, 'new'), hashOf(text))
  }
})
afterEach(() => rm(folder, { recursive: true }))

const fileOf = (root: string, text: string) => join(folder, root, hashOf(text).slice(0, 2), hashOf(text).slice(2))

async function* each<T>(items: T[]) {
  yield* items
}

const copy = (from: Blobs, to: Blobs, texts = TEXTS) =>
  copyBlobs(from, to, each(texts.map(hashOf)), join(folder, 'parts'))

const check = (blobs: Blobs, texts = TEXTS) =>
  checkBlobs(blobs, each(texts.map((text) => ({ hash: hashOf(text), bytes: text.length }))))

const whole = { intact: 30, bytes: TEXTS.join('').length, missing: [], damaged: [] }

test('a copy has the blobs that were asked for, and no others', async () => {
  const other = new DiskBlobs(join(folder, 'other'))
  expect(await copy(store, other, TEXTS.slice(0, 3))).toMatchObject({ intact: 3, missing: [], damaged: [] })
  const listed = await Array.fromAsync(other.list())
  expect(listed.map(({ hash }) => hash).toSorted()).toEqual(TEXTS.slice(0, 3).map(hashOf).toSorted())
  expect(await check(store)).toEqual(whole)
})

test('on one file system a copy is another name of the same bytes, and stays when the first is removed', async () => {
  const other = new DiskBlobs(join(folder, 'other'))
  expect(await copy(store, other)).toEqual(whole)
  expect((await stat(fileOf('other', 'text 7'))).ino).toBe((await stat(fileOf('store', 'text 7'))).ino)
  for (const text of TEXTS) await store.remove(hashOf(text), Date.now() + 60_000)
  expect(await check(other)).toEqual(whole)
})

test('blobs go from a folder to S3 and back', async () => {
  const bucket = new S3Blobs(await s3.place())
  expect(await copy(store, bucket)).toEqual(whole)
  expect(await check(bucket)).toEqual(whole)
  const back = new DiskBlobs(join(folder, 'back'))
  expect(await copy(bucket, back)).toEqual(whole)
  expect(await check(back)).toEqual(whole)
})

test('a copy can be done again, and leaves nothing else behind', async () => {
  const other = new DiskBlobs(join(folder, 'other'))
  for (const _ of [1, 2]) expect(await copy(store, other)).toEqual(whole)
  expect(await copy(store, other, ['text 1', 'text 1'])).toMatchObject({ intact: 2 })
  expect(await readdir(join(folder, 'parts'))).toEqual([])
  expect(await check(store)).toEqual(whole)
})

test('a missing blob and damaged ones are named, and not copied', async () => {
  await rm(fileOf('store', 'text 1'))
  await Bun.write(fileOf('store', 'text 2'), 'TEXT 2')
  await Bun.write(fileOf('store', 'text 3'), 'text 3, longer')
  const other = new DiskBlobs(join(folder, 'other'))
  const found = await copy(store, other)
  expect(found).toMatchObject({ intact: 27, missing: [hashOf('text 1')] })
  expect(found.damaged.toSorted()).toEqual([hashOf('text 2'), hashOf('text 3')].toSorted())
  expect(await Array.fromAsync(other.list())).toHaveLength(27)
  const checked = await check(store)
  expect({ ...checked, damaged: checked.damaged.toSorted() }).toEqual({ ...found, damaged: found.damaged.toSorted() })
  expect(await readdir(join(folder, 'parts'))).toEqual([])
})

test('a blob whose length is not the expected one is damaged', async () => {
  const expected = each([{ hash: hashOf('text 1'), bytes: 7 }])
  expect(await checkBlobs(store, expected)).toEqual({ intact: 0, bytes: 0, missing: [], damaged: [hashOf('text 1')] })
})

test('a store that cannot be reached fails, and no blob counts as missing', async () => {
  const gone = new S3Blobs({ ...s3.options, endpoint: new URL('http://127.0.0.1:1') })
  await expect(check(gone)).rejects.toMatchObject({ code: 'ConnectionRefused' })
  await expect(copy(gone, store)).rejects.toMatchObject({ code: 'ConnectionRefused' })
  await expect(copy(store, gone)).rejects.toMatchObject({ code: 'ConnectionRefused' })
  expect(await readdir(join(folder, 'parts'))).toEqual([])
})
