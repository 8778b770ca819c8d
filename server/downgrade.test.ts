import { afterEach, beforeEach, expect, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SQL } from 'bun'
import { freshDatabase } from './storage/postgres/test/fixture.ts'
import { Actor } from './test/cast.ts'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'
import { VERSION } from './version.ts'

const RUN_MS = 20_000
const NEWER = [
  "INSERT INTO kysely_migration (name, timestamp) VALUES ('998-soon', '2030'), ('999-later', '2030')",
  "INSERT INTO migrated_by (name, version) VALUES ('998-soon', '9.8.0'), ('999-later', '9.9.0')",
]
const REFUSED = `was written by a newer version of Parley: Parley 9.9.0, with the migration 999-later. This is Parley ${VERSION}, which is older`

let server: ServerProcess
let copies: string
const cleanups: (() => unknown)[] = []

beforeEach(async () => {
  copies = mkdtempSync(join(tmpdir(), 'parley-downgrade-'))
})
afterEach(async () => {
  await server.remove()
  rmSync(copies, { recursive: true, force: true })
  for (const clean of cleanups.splice(0)) await clean()
})

/** Starts a server, and writes a message. */
async function written(env: Record<string, string> = {}): Promise<void> {
  server = await ServerProcess.start({ ...UNLIMITED, ...env })
  const alice = await Actor.arrives(server, 'Alice')
  const { room } = (await alice.posts('room.create', { name: 'Home' })).ok!
  await alice.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'hello' })
}

/** The bytes of the database and of the files beside it, by name. */
const bytes = () =>
  readdirSync(server.dataDir)
    .filter((name) => /^parley\.db(-wal|-shm|-damage.*)?$/.test(name))
    .map((name) => [name, Bun.hash(readFileSync(join(server.dataDir, name))).toString()])

const start = () => server.beside([], RUN_MS)
const parley = (...args: string[]) => server.beside(args, RUN_MS)
const database = () => join(server.dataDir, 'parley.db')

function becomesNewer(path: string): Database {
  const raw = new Database(path, { readwrite: true })
  for (const statement of NEWER) raw.run(statement)
  return raw
}

test('a server that finds a database of a newer version does not start, says so, and changes no byte', async () => {
  await written()
  await server.stop()
  becomesNewer(database()).close(true)
  const before = bytes()
  const { code, output } = await start()
  expect([code, output]).toEqual([1, expect.stringContaining(REFUSED)])
  expect(output).toContain('Start the newer version, or restore a backup that this version wrote.')
  expect(bytes()).toEqual(before)
}, 60_000)

test('it does not start either when the newer version was killed, with its migrations in the log', async () => {
  await written()
  await server.stop()
  const killed = becomesNewer(database())
  for (const name of bytes().map(([file]) => file!)) copyFileSync(join(server.dataDir, name), join(copies, name))
  killed.close(true)
  for (const name of readdirSync(copies)) copyFileSync(join(copies, name), join(server.dataDir, name))
  expect(readdirSync(copies)).toContain('parley.db-wal')
  const { code, output } = await start()
  expect([code, output]).toEqual([1, expect.stringContaining(REFUSED)])
  const raw = new Database(database(), { readonly: true })
  expect(raw.prepare('SELECT body FROM messages').values()).toEqual([['hello']])
  raw.close(true)
}, 60_000)

test('backup, check and restore refuse a newer database, and change nothing', async () => {
  await written()
  await server.stop()
  await parley('backup', join(copies, 'today.db'))
  copyFileSync(join(copies, 'today.db'), join(copies, 'newer.db'))
  becomesNewer(join(copies, 'newer.db')).close(true)
  const today = bytes()
  const restored = await parley('restore', join(copies, 'newer.db'))
  expect([restored.code, restored.output]).toEqual([1, expect.stringContaining(REFUSED)])
  expect(restored.output).toContain('Nothing was changed.')
  expect(bytes()).toEqual(today)

  becomesNewer(database()).close(true)
  const newer = bytes()
  for (const args of [['backup', join(copies, 'other.db')], ['check']]) {
    const { code, output } = await parley(...args)
    expect([args[0], code, output]).toEqual([args[0], 1, expect.stringContaining(REFUSED)])
  }
  expect(readdirSync(copies).toSorted()).toEqual(['newer.db', 'today.db'])
  expect(bytes().find(([name]) => name === 'parley.db')).toEqual(newer.find(([name]) => name === 'parley.db'))

  // The way back that the sentence names.
  const back = await parley('restore', join(copies, 'today.db'))
  expect([back.code, back.output]).toEqual([0, expect.stringContaining('Restored')])
  await server.start()
}, 90_000)

test('a PostgreSQL database of a newer version is refused by the server and by check, and not written', async () => {
  const { url, remove } = await freshDatabase()
  cleanups.push(remove)
  await written({ DATABASE_URL: url.href })
  await server.stop()
  const sql = new SQL(url, { max: 1 })
  for (const statement of NEWER) await sql.unsafe(statement)
  const state = async () =>
    JSON.stringify(
      await Promise.all(
        ['kysely_migration', 'migrated_by', 'rooms', 'messages', 'epoch', 'sessions'].map((table) =>
          sql.unsafe(`select md5(string_agg(t::text, '|' order by t::text)) as hash, count(*)::int4 from ${table} t`),
        ),
      ),
    )
  const before = await state()
  for (const args of [[], ['check'], ['admin', 'alice']]) {
    const { code, output } = await parley(...args)
    expect([args, code, output]).toEqual([args, 1, expect.stringContaining(`This database ${REFUSED}`)])
  }
  expect(await state()).toBe(before)
  await sql.close()
}, 60_000)
