import { beforeEach, expect, test } from 'bun:test'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DiskBlobs } from '../blobs/disk.ts'
import { guest, newId, posted, room } from '../storage/contract/cast.ts'
import { openSqlite } from '../storage/sqlite/engine/sqlite.ts'
import { onFatal, tidy } from '../storage/sqlite/test/fixture.ts'
import type { Storage } from '../storage/storage.ts'
import { sweepLoose, sweepUnnamed } from './sweep-blobs.ts'

const HOUR_MS = 3_600_000
const { fresh, later } = tidy()

let folder: string
let storage: Storage
let blobs: DiskBlobs
let alice: string
let kitchen: string
let now: number

beforeEach(async () => {
  const path = fresh()
  folder = dirname(path)
  storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  blobs = new DiskBlobs(join(folder, 'blobs'))
  await mkdir(join(folder, 'blobs'))
  alice = await guest(storage, 'alice')
  kitchen = (await room(storage, alice)).id
  now = Date.now()
})

const context = () => ({ storage, blobs, clock: () => now })

async function put(text: string): Promise<string> {
  const path = join(folder, newId())
  await Bun.write(path, text)
  const hash = new Bun.CryptoHasher('sha256').update(text).digest('hex')
  await blobs.put(path, hash)
  return hash
}

async function file(text: string): Promise<{ id: string; hash: string }> {
  const [id, hash] = [newId(), await put(text)]
  const info = { id, name: 'a.txt', type: 'text/plain', bytes: text.length }
  const quotas = { person: 0, room: 0, server: 0 }
  await storage.addFile({ who: alice, room: kitchen, info, hash, made: [], at: now, quotas })
  return { id, hash }
}

const isThere = async (hash: string) => (await blobs.size(hash)) !== undefined

test('with the last message that names it a blob is removed, and not before', async () => {
  const [one, two] = [await file('same'), await file('same')]
  const messages = []
  for (const { id } of [one, two]) messages.push(await posted(storage, kitchen, alice, { body: '', files: [id] }))
  now += HOUR_MS
  await storage.deleteMessage({ who: alice, room: kitchen, id: messages[0]!.id, at: 1 })
  await sweepLoose(context(), 1_000)
  expect(await isThere(one.hash)).toBe(true)
  await storage.deleteMessage({ who: alice, room: kitchen, id: messages[1]!.id, at: 1 })
  await sweepLoose(context(), 1_000)
  expect(await isThere(one.hash)).toBe(false)
  expect(await storage.looseBlobs({ after: '', limit: 10 })).toEqual({ hashes: [] })
})

test('a loose blob that was put a moment ago stays until the next time', async () => {
  const { id, hash } = await file('again')
  await storage.removeFile({ who: alice, file: id })
  await sweepLoose(context(), HOUR_MS)
  expect(await isThere(hash)).toBe(true)
  now += 2 * HOUR_MS
  await sweepLoose(context(), HOUR_MS)
  expect(await isThere(hash)).toBe(false)
})

test('more loose blobs than are looked at at once are removed', async () => {
  const files = await Promise.all(Array.from({ length: 120 }, (_, index) => file(`number ${index}`)))
  for (const { id } of files) await storage.removeFile({ who: alice, file: id })
  now += HOUR_MS
  await sweepLoose(context(), 1_000)
  expect(await Array.fromAsync(blobs.list())).toEqual([])
  expect(await storage.looseBlobs({ after: '', limit: 10 })).toEqual({ hashes: [] })
})

test('what an ended process left behind is removed after a time, and a named blob never', async () => {
  const named = await file('named')
  const left = await put('left behind')
  await sweepUnnamed(context(), HOUR_MS)
  expect(await isThere(left)).toBe(true)
  now += 2 * HOUR_MS
  await sweepUnnamed(context(), HOUR_MS)
  expect(await isThere(left)).toBe(false)
  expect(await isThere(named.hash)).toBe(true)
})
