import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Room } from '../protocol/entities.ts'
import { DiskBlobs } from './blobs/disk.ts'
import { S3Blobs, type S3Options } from './blobs/s3.ts'
import { s3Settings, S3Server } from './blobs/test/s3-server.ts'
import { hashToken, newToken } from './sessions.ts'
import { migrate } from './storage/migrations/migrate.ts'
import { openForWriting } from './storage/sqlite/engine/database.ts'
import { Actor, post } from './test/cast.ts'
import { download, hashOf, sendFile } from './test/send-file.ts'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'

const RUN_MS = 20_000
const TEST_MS = 60_000
const NOBODY = 65_534
let s3: S3Server
let folder: string
let file: string
const servers: ServerProcess[] = []

beforeAll(async () => {
  s3 = await S3Server.start()
})
afterAll(() => s3.stop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-backup-'))
  file = join(folder, 'copy.db')
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** A server, with somebody in a room of it. */
async function open(settings: Record<string, string> = {}) {
  const server = await ServerProcess.start({ ...UNLIMITED, ...settings })
  servers.push(server)
  const alice = await Actor.arrives(server, 'Alice')
  return { server, alice, room: await alice.creates('Attic') }
}

/** A data folder without data, for a restore. */
async function empty(settings: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await ServerProcess.prepare({ ...UNLIMITED, ...settings })
  servers.push(server)
  return server
}

const backup = (server: ServerProcess) => server.beside(['backup', file], RUN_MS)
const restore = (server: ServerProcess) => server.beside(['restore', file], RUN_MS)
const stored = async (root: string) => (await Array.fromAsync(new DiskBlobs(root).list())).map(({ hash }) => hash)
const pathOf = (root: string, text: string) => join(root, hashOf(text).slice(0, 2), hashOf(text).slice(2))
const blobsOf = ({ dataDir }: ServerProcess) => join(dataDir, 'blobs')

async function sendThree(alice: Actor, room: Room) {
  return Promise.all(['one', 'two', 'three'].map((text) => sendFile(alice, room, text)))
}

test(
  'a backup has the bytes of files, without using their space again, and a restore elsewhere serves them',
  async () => {
    const { server, alice, room } = await open()
    const [one] = await sendThree(alice, room)
    await sendFile(alice, room, 'one')
    const made = await backup(server)
    expect([made.code, made.output]).toEqual([0, expect.stringContaining('.blobs has 3 blobs of files')])
    expect(readdirSync(folder).toSorted()).toEqual(['copy.db', 'copy.db.blobs'])
    expect((await stored(`${file}.blobs`)).toSorted()).toEqual(['one', 'two', 'three'].map(hashOf).toSorted())
    expect(statSync(pathOf(`${file}.blobs`, 'one')).ino).toBe(statSync(pathOf(blobsOf(server), 'one')).ino)
    expect(statSync(`${file}.blobs`).mode & 0o077).toBe(0)

    const other = await empty()
    const restored = await restore(other)
    expect([restored.code, restored.output]).toEqual([
      0,
      expect.stringContaining('3 blobs of files are in their place'),
    ])
    expect(readdirSync(other.dataDir).filter((name) => name.includes('restoring'))).toEqual([])
    await other.start()
    expect(await download(alice.again(other), one!.file)).toEqual([200, 'one'])
    expect((await other.beside(['check'], RUN_MS)).code).toBe(0)
  },
  TEST_MS,
)

test(
  'the bytes of files go from S3 into a backup, and from there into another place of S3',
  async () => {
    const { server, alice, room } = await open(s3Settings({ ...(await s3.place()), direct: false }))
    const [one] = await sendThree(alice, room)
    expect(await stored(blobsOf(server))).toEqual([])
    expect(await backup(server)).toMatchObject({ code: 0, output: expect.stringContaining('3 blobs of files') })
    const place = { ...(await s3.place()), direct: false }
    const other = await empty(s3Settings(place))
    expect(await restore(other)).toMatchObject({ code: 0, output: expect.stringContaining('3 blobs of files') })
    expect(await Array.fromAsync(new S3Blobs(place).list())).toHaveLength(3)
    await other.start()
    expect(await download(alice.again(other), one!.file)).toEqual([200, 'one'])
    expect(await other.beside(['check'], RUN_MS)).toMatchObject({ code: 0, output: expect.stringContaining('3 blobs') })
  },
  TEST_MS,
)

test(
  'a file whose message is deleted during the backup is no failure, and is counted',
  async () => {
    const place = { ...(await s3.place()), direct: false }
    const { server, alice, room } = await open(s3Settings(place))
    const [one] = await sendThree(alice, room)
    let deleted = false
    const between = proxy(place, async (method, path) => {
      if (deleted || method !== 'GET' || !path.endsWith(hashOf('one'))) return
      deleted = true
      await alice.posts('message.delete', { room: room.id, id: one!.message })
      await new S3Blobs(place).remove(hashOf('one'), Infinity)
    })
    const made = await server.beside(['backup', file], RUN_MS, s3Settings({ ...place, endpoint: between.url }))
    await between.stop(true)
    expect(deleted).toBe(true)
    expect([made.code, made.output]).toEqual([0, expect.stringContaining('has 2 blobs of files')])
    expect(made.output).toContain('1 blobs are not in it: their messages were deleted meanwhile')
    const restored = await restore(await empty())
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('1 blobs of files are neither') })
  },
  TEST_MS,
)

test.each(['damaged', 'missing'])(
  'bytes that are %s fail a backup, which names them and leaves nothing',
  async (how) => {
    const { server, alice, room } = await open()
    await sendThree(alice, room)
    if (how === 'damaged') writeFileSync(pathOf(blobsOf(server), 'two'), 'TWO')
    else rmSync(pathOf(blobsOf(server), 'two'))
    const { code, output } = await backup(server)
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`1 blobs of files are damaged or missing: ${hashOf('two')}.`),
    ])
    expect(output).toEndWith('\nNothing was written.\n')
    expect(readdirSync(folder)).toEqual([])
  },
  TEST_MS,
)

test(
  'blobs of another backup are not overwritten',
  async () => {
    const { server, alice, room } = await open()
    await sendThree(alice, room)
    mkdirSync(`${file}.blobs`)
    const { code, output } = await backup(server)
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/copy\.db\.blobs already exists.+\nNothing was written\./),
    ])
    expect(readdirSync(folder)).toEqual(['copy.db.blobs'])
  },
  TEST_MS,
)

test(
  'a restore with damaged bytes changes no data; bytes that are there already count as put back',
  async () => {
    const { server, alice, room } = await open()
    const [one] = await sendThree(alice, room)
    await backup(server)
    await server.stop()
    writeFileSync(pathOf(`${file}.blobs`, 'two'), 'TWO')
    const refused = await restore(server)
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(`1 blobs of the backup in ${file}.blobs are damaged: ${hashOf('two')}.`)
    expect(refused.output).toEndWith('\nThe database was not changed.\n')
    expect(readdirSync(server.dataDir).filter((name) => /restor/.test(name))).toEqual([])

    rmSync(`${file}.blobs`, { recursive: true })
    rmSync(blobsOf(server), { recursive: true })
    const without = await restore(server)
    expect(without).toMatchObject({ code: 0, output: expect.stringContaining('3 blobs of files are neither') })
    await put(server, 'one')
    const restored = await restore(server)
    expect(restored.output).toContain('1 blobs of files are in their place')
    expect(restored.output).toContain('2 blobs of files are neither')
    await server.start()
    expect(await download(alice, one!.file)).toEqual([200, 'one'])
  },
  TEST_MS,
)

const isRoot = process.geteuid?.() === 0
test.skipIf(!isRoot)(
  `what root puts back belongs to the owner of the data folder${isRoot ? '' : ' (NOT RUN: only root may)'}`,
  async () => {
    const { server, alice, room } = await open()
    await sendThree(alice, room)
    await backup(server)
    const other = await empty()
    chownSync(other.dataDir, NOBODY, NOBODY)
    expect((await restore(other)).code).toBe(0)
    const all = readdirSync(blobsOf(other), { recursive: true, encoding: 'utf8' })
    expect(all).toHaveLength(6)
    for (const name of ['', ...all])
      expect(statSync(join(blobsOf(other), name))).toMatchObject({ uid: NOBODY, gid: NOBODY })
  },
  TEST_MS,
)

test(
  'a backup of rooms without files has no folder of blobs',
  async () => {
    const { server } = await open()
    expect((await backup(server)).code).toBe(0)
    expect(existsSync(`${file}.blobs`)).toBe(false)
  },
  TEST_MS,
)

test(
  'a backup from before there were files is restored',
  async () => {
    const [alice, room, token] = [Bun.randomUUIDv7(), Bun.randomUUIDv7(), newToken()]
    const { db, raw } = openForWriting(file)
    await migrate(db, 'sqlite', '010-favourites')
    const [at, ends] = [Date.now(), Date.now() + 3_600_000]
    for (const statement of [
      `INSERT INTO people (id, name, guest, created) VALUES ('${alice}', 'Alice', 1, ${at})`,
      `INSERT INTO sessions (hash, person, created, expires) VALUES ('${hashToken(token)}', '${alice}', ${at}, ${ends})`,
      `INSERT INTO rooms (id, code, name, rev, changed, created) VALUES ('${room}', 'K7M2XPD4RQ', 'Attic', 3, 1, ${at})`,
      `INSERT INTO members (room, person, role, "left", rev, read_seq, joined) VALUES ('${room}', '${alice}', 'owner', 0, 2, 2, ${at})`,
      `INSERT INTO messages (room, seq, rev, id, at, author, body) VALUES ('${room}', 3, 3, '${Bun.randomUUIDv7()}', ${at}, '${alice}', 'hello')`,
      `INSERT INTO epoch (epoch) VALUES ('${crypto.randomUUID()}')`,
      'PRAGMA journal_mode = DELETE',
    ])
      raw.run(statement)
    raw.close(true)
    const other = await empty()
    expect(await restore(other)).toMatchObject({ code: 0, output: expect.not.stringContaining('blobs') })
    expect(await other.beside(['check'], RUN_MS)).toMatchObject({ code: 0, output: expect.stringMatching(/^0 blobs/) })
    await other.start()
    const { ok } = await post(other, 'message.page', { room }, { authorization: `Bearer ${token}` })
    expect(ok?.messages.map(({ body }) => body)).toEqual(['hello'])
  },
  TEST_MS,
)

/** Stands before S3. */
function proxy({ endpoint }: S3Options, before: (method: string, path: string) => Promise<void>) {
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      await before(request.method, pathname)
      return fetch(new URL(pathname + search, endpoint!), request)
    },
  })
}

async function put(server: ServerProcess, text: string): Promise<void> {
  const path = join(folder, 'new')
  writeFileSync(path, text)
  await new DiskBlobs(blobsOf(server)).put(path, hashOf(text))
}
