import { beforeEach, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { appendFile, readdir, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { limits as defaults, type Limits } from '../../protocol/limits.ts'
import type { SignedIn } from '../context.ts'
import { createLog } from '../log.ts'
import { guest, newCode, newId, NOW, room } from '../storage/contract/cast.ts'
import { FairTurns } from '../storage/fair-turns.ts'
import { openSqlite } from '../storage/sqlite/engine/sqlite.ts'
import { onFatal, tidy } from '../storage/sqlite/test/fixture.ts'
import type { Storage } from '../storage/storage.ts'
import { filesBeside } from '../test/files.ts'
import { Staging } from './staging.ts'
import { jpeg } from './test/pictures.ts'
import { Uploads, type Inspects } from './uploads.ts'

const HOUR_MS = 3_600_000
const { fresh, later } = tidy()
const log = createLog('error', 'json', (line) => console.error(line))

let path: string
let storage: Storage
let alice: SignedIn
let kitchen: string
let now: number

beforeEach(async () => {
  path = fresh()
  storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  now = Date.now()
  alice = await caller('alice')
  kitchen = (await room(storage, alice.session.person.id)).id
})

async function caller(name: string): Promise<SignedIn> {
  const id = await guest(storage, name)
  const session = { hash: newCode(), expiresAt: NOW, person: { id, name, guest: true } }
  return {
    address: '192.0.2.1',
    userAgent: null,
    origin: null,
    onThisMachine: false,
    session,
    connection: null,
    cookies: null,
  }
}

const folder = () => join(dirname(path), 'uploads')

const bytesIn = async (where: string) => (await readdir(where)).filter((name) => !name.includes('.'))

function open(changed: Partial<Limits> = {}): Uploads {
  const { blobs, inspector, uploadDir } = filesBeside(path)
  const context = { storage, blobs, clock: () => now, limits: { ...defaults, ...changed }, log }
  return new Uploads(context, new Staging(uploadDir), inspector, new FairTurns({ atOnce: 1 }))
}

async function* bytes(...chunks: (string | Error)[]) {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk
    yield Buffer.from(chunk)
  }
}

/** In copies: an upload takes its chunks over. */
async function* chunks(...all: Uint8Array[]) {
  for (const chunk of all) yield Uint8Array.from(chunk)
}

const said = (name = 'a.txt') => ({ room: kitchen, name })
const reason = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    ({ reason: why, message }: { reason?: string; message: string }) => why ?? message,
  )

test('what came before a failure is kept, and goes on also after the server was started anew', async () => {
  const before = open()
  const { id } = await before.begin(alice, said(), 10)
  expect(await reason(before.append(alice, id, bytes('abc', new Error('cut'))))).toBe('upload_cut')
  const after = open()
  expect(await after.find(alice, id)).toEqual({ bytes: 10, offset: 3 })
  expect(await after.append(alice, id, bytes('defghij'))).toBe(10)
  expect(await after.finish(alice, id)).toMatchObject({ id, name: 'a.txt', bytes: 10, type: 'text/plain' })
  expect(await readdir(folder())).toEqual([])
})

test('an upload whose bytes are all there is finished when its client asks', async () => {
  const before = open()
  const { id } = await before.begin(alice, said(), 3)
  await before.append(alice, id, bytes('abc'))
  const after = open()
  expect(await after.find(alice, id)).toEqual({ bytes: 3, offset: 3 })
  expect((await storage.getFile({ who: alice.session.person.id, file: id })).info.bytes).toBe(3)
})

test('an upload goes on where it was flushed, whatever a loss of power leaves behind that', async () => {
  const before = open()
  const { id } = await before.begin(alice, said(), 6)
  await reason(before.append(alice, id, bytes('abc', new Error('cut'))))
  await appendFile(join(folder(), (await bytesIn(folder()))[0]!), Buffer.alloc(3))
  const after = open()
  expect(await after.find(alice, id)).toEqual({ bytes: 6, offset: 3 })
  await after.append(alice, id, bytes('def'))
  await after.finish(alice, id)
  const asked = { who: alice.session.person.id, file: id, variant: null }
  const { hash } = await storage.openFile(asked)
  expect(await filesBeside(path).blobs.open(hash).text()).toBe('abcdef')
})

test('a client that asks for an upload while it is finished gets the answer', async () => {
  const uploads = open()
  const { id } = await uploads.begin(alice, said(), 3)
  await uploads.append(alice, id, bytes('abc'))
  const finishing = uploads.finish(alice, id)
  // Its bytes are moved, and the file is not stored yet.
  while (existsSync(join(folder(), id))) await setImmediate()
  expect(await uploads.find(alice, id)).toEqual({ bytes: 3, offset: 3 })
  await finishing
})

test('an upload is not written to or removed while it is inspected, because its hash is known then', async () => {
  const uploads = open()
  const { id } = await uploads.begin(alice, said(), 3)
  await uploads.append(alice, id, bytes('abc'))
  const finishing = uploads.finish(alice, id)
  const late = reason(uploads.append(alice, id, bytes()))
  const removed = reason(uploads.remove(alice, id))
  expect(await finishing).toMatchObject({ id, bytes: 3 })
  expect(await late).toBe('no_such_file')
  expect(await removed).toBe('taken')
  expect(await reason(storage.getFile({ who: alice.session.person.id, file: id }))).toBe('no_such_file')
})

test('a picture that is stored with another length is finished for a client that asks', async () => {
  const picture = await jpeg(300, 200)
  const before = open()
  const { id } = await before.begin(alice, said('a.jpg'), picture.length)
  await before.append(alice, id, chunks(picture))
  const after = open()
  expect(await after.find(alice, id)).toEqual({ bytes: picture.length, offset: picture.length })
  const { info } = await storage.getFile({ who: alice.session.person.id, file: id })
  expect(info).toMatchObject({ type: 'image/jpeg', width: 300 })
  expect(info.bytes).not.toBe(picture.length)
})

test('an upload that is finished twice at once is one file', async () => {
  const uploads = open()
  const { id } = await uploads.begin(alice, said(), 3)
  await uploads.append(alice, id, bytes('abc'))
  const [one, two] = await Promise.all([uploads.finish(alice, id), uploads.finish(alice, id)])
  expect(one).toEqual(two)
})

test('an upload that ends too early is not finished', async () => {
  const uploads = open()
  const { id } = await uploads.begin(alice, said(), 3)
  await uploads.append(alice, id, bytes('ab'))
  expect(await reason(uploads.finish(alice, id))).toBe('upload_cut')
  expect(await uploads.find(alice, id)).toEqual({ bytes: 3, offset: 2 })
})

test('uploads that are under way count: for their number, and for the space', async () => {
  const uploads = open({ uploadsPerPerson: 2, fileBytesPerPerson: 100 })
  const { id } = await uploads.begin(alice, said(), 60)
  expect(await reason(uploads.begin(alice, said(), 41))).toBe('no_space')
  await uploads.begin(alice, said(), 40)
  expect(await reason(uploads.begin(alice, said(), 0))).toBe('too_many_uploads')
  await uploads.remove(alice, id)
  expect(await reason(uploads.begin(alice, said(), 60))).toBe('taken')
})

test('[G7] what was only announced takes no space of a room and of the server from others', async () => {
  const bob = await caller('bob')
  const { id: garden } = await room(storage, bob.session.person.id)
  const uploads = open({ fileBytesOfServer: 100, fileBytesPerRoom: 100 })
  const { id } = await uploads.begin(alice, said(), 60)
  const other = await uploads.begin(bob, { room: garden, name: 'b' }, 60)
  expect(await uploads.append(bob, other.id, bytes('x'.repeat(50)))).toBe(50)
  expect(await reason(uploads.append(alice, id, bytes('x'.repeat(60))))).toBe('no_space')
  expect(await reason(uploads.begin(alice, said(), 51))).toBe('no_space')
  expect(await uploads.append(bob, other.id, bytes('x'.repeat(10)))).toBe(60)
  await uploads.finish(bob, other.id)
  expect(await reason(uploads.append(alice, id, bytes('x'.repeat(60))))).toBe('no_space')
})

test('of a hundred that begin at once no more than are allowed do', async () => {
  const uploads = open({ uploadsPerPerson: 20 })
  const reasons = await Promise.all(Array.from({ length: 100 }, () => reason(uploads.begin(alice, said(), 1))))
  expect(reasons.filter((why) => why === 'taken')).toHaveLength(20)
  expect(reasons.filter((why) => why === 'too_many_uploads')).toHaveLength(80)
  expect(await bytesIn(folder())).toHaveLength(20)
})

test('[G7] files of another person are inspected in turn with the many of one', async () => {
  const { blobs, inspector, uploadDir } = filesBeside(path)
  const context = { storage, blobs, clock: () => now, limits: defaults, log }
  const order: string[] = []
  const bob = await caller('bob')
  const { id: garden } = await room(storage, bob.session.person.id)
  const slow: Inspects = {
    grew() {},
    forget() {},
    async inspect(file) {
      order.push(await Bun.file(file).text())
      await Bun.sleep(20)
      return inspector.inspect(file)
    },
  }
  const uploads = new Uploads(context, new Staging(uploadDir), slow, new FairTurns({ atOnce: 1 }))
  const finishes = async (by: SignedIn, where: string, text: string) => {
    const { id } = await uploads.begin(by, { room: where, name: text }, text.length)
    await uploads.append(by, id, bytes(text))
    return () => uploads.finish(by, id)
  }
  const all: (() => Promise<unknown>)[] = []
  for (let file = 0; file < 10; file++) all.push(await finishes(alice, kitchen, `alice ${file}`))
  all.push(await finishes(bob, garden, 'bob'))
  await Promise.all(all.map((finish) => finish()))
  expect(order).toHaveLength(11)
  expect(order.indexOf('bob')).toBeLessThan(3)
})

test('more are not received at once than are allowed', async () => {
  const uploads = open({ uploadsAtOnce: 1 })
  const [one, two] = [await uploads.begin(alice, said(), 6), await uploads.begin(alice, said(), 1)]
  const { promise, resolve } = Promise.withResolvers<void>()
  async function* waits() {
    yield Buffer.from('abc')
    await promise
    yield Buffer.from('def')
  }
  const first = uploads.append(alice, one.id, waits())
  expect(await reason(uploads.append(alice, two.id, bytes('x')))).toBe('too_many_uploads')
  resolve()
  expect(await first).toBe(6)
  expect(await uploads.append(alice, two.id, bytes('x'))).toBe(1)
})

test('[G7] several uploads at once share a rate, and one alone does not', async () => {
  const uploads = open({ uploadsBytesPerSecond: 1_000_000 })
  const seconds = async (count: number) => {
    const ids: string[] = []
    for (let upload = 0; upload < count; upload++) ids.push((await uploads.begin(alice, said(), 300_000)).id)
    const began = performance.now()
    const parts = () => bytes(...Array.from({ length: 30 }, () => 'x'.repeat(10_000)))
    await Promise.all(ids.map((id) => uploads.append(alice, id, parts())))
    return (performance.now() - began) / 1_000
  }
  expect(await seconds(2)).toBeGreaterThan(0.4)
  expect(await seconds(1)).toBeLessThan(0.25)
})

test('[G7] one address is not received in all turns', async () => {
  const uploads = open({ uploadsAtOnce: 4 })
  const stuck = Promise.withResolvers<void>()
  async function* waits() {
    yield Buffer.from('a')
    await stuck.promise
  }
  const ids: string[] = []
  for (let upload = 0; upload < 4; upload++) ids.push((await uploads.begin(alice, said(), 2)).id)
  const underWay = [uploads.append(alice, ids[0]!, waits()), uploads.append(alice, ids[1]!, waits())]
  await Bun.sleep(100)
  expect(await reason(uploads.append(alice, ids[2]!, bytes('a')))).toBe('too_many_uploads')
  const elsewhere = { ...alice, address: '192.0.2.2' }
  expect(await uploads.append(elsewhere, ids[3]!, bytes('a'))).toBe(1)
  stuck.resolve()
  expect(await Promise.all(underWay)).toEqual([1, 1])
  expect(await uploads.append(alice, ids[2]!, bytes('a'))).toBe(1)
})

test('old uploads and what is left of others are removed, and young ones stay', async () => {
  const uploads = open({ uploadHours: 1 })
  await uploads.begin(alice, said(), 3)
  await Bun.write(join(folder(), 'half a description.json.new'), '{')
  await rm(join(folder(), (await bytesIn(folder()))[0]!))
  const young = await uploads.begin(alice, said(), 3)
  now += HOUR_MS / 2
  await uploads.sweep()
  expect(await readdir(folder())).toHaveLength(4)
  now += HOUR_MS
  const longAgo = new Date(now - 2 * HOUR_MS)
  for (const name of await readdir(folder()))
    if (!name.startsWith(young.id)) await utimes(join(folder(), name), longAgo, longAgo)
  now = young.created + HOUR_MS
  await uploads.sweep()
  const left = [expect.stringMatching(new RegExp(`^${young.id}-[0-9a-f-]{36}$`)), `${young.id}.json`]
  expect((await readdir(folder())).toSorted()).toEqual(left)
  now += 1
  await uploads.sweep()
  expect(await readdir(folder())).toEqual([])
})

test('an upload that brings too little for too long is cut, and what came is kept', async () => {
  const { blobs, inspector, uploadDir } = filesBeside(path)
  const context = { storage, blobs, clock: () => now, limits: defaults, log }
  const uploads = new Uploads(context, new Staging(uploadDir, 100), inspector, new FairTurns({ atOnce: 1 }))
  const { id } = await uploads.begin(alice, said(), 1_000)
  async function* trickle() {
    for (let sent = 0; sent < 1_000; sent++) {
      yield Buffer.from('x')
      await Bun.sleep(10)
    }
  }
  expect(await reason(uploads.append(alice, id, trickle()))).toBe('upload_cut')
  const { offset } = (await uploads.find(alice, id))!
  expect(offset).toBeGreaterThan(0)
  expect(offset).toBeLessThan(100)
})

test('a person who left the room meanwhile stores no file in it', async () => {
  const bob = await caller('bob')
  const { id: garden, code } = await room(storage, alice.session.person.id)
  await storage.joinRoom({ who: bob.session.person.id, code, at: NOW, roomsPerPerson: 0 })
  const uploads = open()
  const { id } = await uploads.begin(bob, { room: garden, name: 'a' }, 1)
  await uploads.append(bob, id, bytes('x'))
  await storage.leaveRoom({ who: bob.session.person.id, room: garden })
  expect(await reason(uploads.finish(bob, id))).toBe('not_member')
  expect(await readdir(folder())).toEqual([])
  expect(await reason(uploads.begin(bob, { room: garden, name: 'a' }, 1))).toBe('not_member')
  expect(await reason(uploads.begin(bob, { room: newId(), name: 'a' }, 1))).toBe('not_member')
})

test('[G1] what another node goes on with is a copy: the first one cannot change the bytes of the file', async () => {
  const [one, two] = [open(), open()]
  const { id } = await one.begin(alice, said(), 6)
  const late = Promise.withResolvers<void>()
  const entered = Promise.withResolvers<void>()
  async function* waits() {
    entered.resolve()
    await late.promise
    yield Buffer.from('wrong!')
  }
  const first = reason(one.append(alice, id, waits()))
  await entered.promise
  expect(await two.find(alice, id)).toEqual({ bytes: 6, offset: 0 })
  expect(await two.append(alice, id, bytes('right!'))).toBe(6)
  const { blobs } = filesBeside(path)
  const file = await two.finish(alice, id)
  late.resolve()
  await first
  expect(await reason(one.finish(alice, id))).not.toBe('taken')
  const { hash } = await storage.openFile({ who: alice.session.person.id, file: file.id, variant: null })
  expect(await blobs.open(hash).text()).toBe('right!')
  expect(await readdir(folder())).toEqual([])
})

test('[G7] an upload that another node has finished counts no more for its person after a sweep', async () => {
  const [one, two] = [open({ uploadsPerPerson: 1 }), open()]
  const { id } = await one.begin(alice, said(), 1)
  expect(await two.append(alice, id, bytes('x'))).toBe(1)
  await two.finish(alice, id)
  expect(await reason(one.begin(alice, said(), 1))).toBe('too_many_uploads')
  now += 2 * 60_000
  await one.sweep()
  expect(await reason(one.begin(alice, said(), 1))).toBe('taken')
})

test('an upload that a node of an older version began goes on', async () => {
  const { id } = await open().begin(alice, said(), 4)
  const [file] = await bytesIn(folder())
  await rename(join(folder(), file!), join(folder(), id))
  await Bun.write(join(folder(), id), 'ab')
  const { file: _, ...older } = await Bun.file(join(folder(), `${id}.json`)).json()
  await Bun.write(join(folder(), `${id}.json`), JSON.stringify({ ...older, flushed: 2 }))
  const uploads = open()
  expect(await uploads.find(alice, id)).toEqual({ bytes: 4, offset: 2 })
  expect(await uploads.append(alice, id, bytes('cd'))).toBe(4)
  expect(await uploads.finish(alice, id)).toMatchObject({ bytes: 4 })
  expect(await readdir(folder())).toEqual([])
})
