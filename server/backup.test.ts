import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Actor } from './test/cast.ts'
import { ServerProcess, until } from './test/server-process.ts'
import { noSmallDisk, SmallDisk } from './test/small-disk.ts'

const RUN_MS = 20_000
let server: ServerProcess
let folder: string
let file: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-backup-'))
  file = join(folder, 'copy.db')
  server = await ServerProcess.start()
})
afterEach(async () => {
  await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

const parley = (...args: string[]) => server.beside(args, RUN_MS)
const data = () => readdirSync(server.dataDir).filter((name) => !/^blobs$|^uploads$|\.(lock|looking)$/.test(name))
const previous = () => data().find((name) => /before-restore-[\dTZ-]+$/.test(name))!
const contents = () => data().map((name) => [name, readFileSync(join(server.dataDir, name)).toString('base64')])
const idsIn = (path: string) => {
  const raw = new Database(path, { readonly: true })
  const ids = raw.prepare('SELECT id FROM messages ORDER BY seq').values().flat() as string[]
  raw.close(true)
  return ids
}

test('[G9] a backup made under load has everything that was acknowledged before, and restored it begins another epoch', async () => {
  const alice = await Actor.arrives(server, 'alice')
  const room = await alice.creates('Attic')
  const { epoch } = await alice.connects()
  const acked: string[] = []
  let slowest = 0
  const enough = new AbortController()
  const writers = Array.from({ length: 8 }, async () => {
    while (!enough.signal.aborted) {
      const sentAt = performance.now()
      acked.push((await alice.says(room, 'x'.repeat(500))).id)
      slowest = Math.max(slowest, performance.now() - sentAt)
    }
  })
  await until('there is something to back up', () => acked.length > 500, RUN_MS)
  const before = [...acked]
  const made = await parley('backup', file)
  const after = acked.length
  await until('it goes on', () => acked.length > after + 50)
  enough.abort()
  await Promise.all(writers)
  alice.leaves()

  expect(made.output).toMatch(/has \d+ messages in 1 rooms, 1 people \(.+ MiB\)\. It was verified\./)
  expect(made.code).toBe(0)
  expect(slowest).toBeLessThan(2_000)
  const copied = idsIn(file)
  expect(before.filter((id) => !copied.includes(id))).toEqual([])
  expect(readdirSync(folder)).toEqual(['copy.db'])

  const running = await parley('restore', file)
  expect([running.code, running.output]).toEqual([1, expect.stringMatching(/in use by another Parley server/)])

  await server.stop()
  const restored = await parley('restore', file)
  expect(restored.output).toMatch(/Restored .+ The previous data is now .+before-restore/)
  expect(restored.code).toBe(0)
  const all = idsIn(join(server.dataDir, previous()))
  expect(acked.filter((id) => !all.includes(id))).toEqual([])

  await server.start()
  expect((await alice.reads(room)).map(({ id }) => id)).toEqual(copied)
  const synced = await alice.connects()
  expect(synced.epoch).not.toBe(epoch)
  await alice.says(room, 'and on')
  alice.leaves()
}, 60_000)

test('the newest log of a killed server is in the backup, and a restore keeps it with the previous data', async () => {
  const alice = await Actor.arrives(server, 'alice')
  const room = await alice.creates('Attic')
  await alice.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'one' })
  await server.kill9()
  expect((await parley('backup', file)).code).toBe(0)
  expect(idsIn(file).length).toBe(1)

  await server.start()
  await alice.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'two' })
  await server.kill9()
  expect((await parley('restore', file)).code).toBe(0)
  expect(idsIn(join(server.dataDir, previous())).length).toBe(2)
  await server.start()
  expect((await alice.reads(room)).map(({ body }) => body)).toEqual(['one'])
}, 60_000)

test('a file that cannot be restored is refused with the reason, and nothing is changed', async () => {
  await server.stop()
  await parley('backup', file)
  const make = (name: string, fill: (path: string) => void) => {
    const path = join(folder, name)
    fill(path)
    return path
  }
  const altered = (name: string, sql: string) =>
    make(name, (path) => {
      writeFileSync(path, readFileSync(file))
      const raw = new Database(path)
      raw.run(sql)
      raw.close(true)
    })
  const before = contents()
  const cases: [string, RegExp][] = [
    [join(folder, 'nowhere.db'), /There is no file/],
    [
      make('note.txt', (path) => writeFileSync(path, 'buy milk, and then some more milk for the cat'.repeat(9))),
      /not a database/,
    ],
    [altered('other.db', 'DROP TABLE kysely_migration'), /not one of Parley/],
    [altered('newer.db', "INSERT INTO kysely_migration VALUES ('999-later', '2030')"), /newer version of Parley/],
    [make('cut.db', (path) => writeFileSync(path, readFileSync(file).subarray(0, 40_960))), /damaged|malformed/],
  ]
  for (const [path, reason] of cases) {
    const { code, output } = await parley('restore', path)
    expect([path, code, output]).toEqual([path, 1, expect.stringMatching(reason)])
    expect(output).toContain('Nothing was changed.')
    expect(contents()).toEqual(before)
  }
}, 60_000)

test('a backup never overwrites a file, and says when there is nothing to back up', async () => {
  writeFileSync(file, 'precious')
  const { code, output } = await parley('backup', file)
  expect([code, output]).toEqual([1, expect.stringMatching(/never overwrites a file.*\nNothing was written\./)])
  expect(readFileSync(file, 'utf8')).toBe('precious')
  expect((await parley('backup', join(folder, 'no', 'such', 'folder'))).output).toMatch(/There is no folder/)
  for (const args of [['backup'], ['backup', '--help'], ['restore'], ['destroy', file], ['serve', 'more']]) {
    const refused = await parley(...args)
    expect([args, refused.code, refused.output]).toEqual([args, 2, expect.stringMatching(/parley backup FILE/)])
  }
  expect((await parley('help')).code).toBe(0)
  expect(readdirSync(folder)).toEqual(['copy.db'])

  await server.stop()
  rmSync(join(server.dataDir, 'parley.db'))
  expect((await parley('backup', join(folder, 'other.db'))).output).toMatch(/There is no database/)
}, 60_000)

test.if(noSmallDisk === null)(
  'a backup onto a full disk leaves no file',
  async () => {
    const small = join(folder, 'small')
    mkdirSync(small)
    const disk = SmallDisk.mount(small, 1)
    try {
      disk.fill()
      const { code, output } = await parley('backup', join(small, 'copy.db'))
      expect([code, output]).toEqual([1, expect.stringMatching(/the disk is full/)])
      expect(existsSync(join(small, 'copy.db'))).toBe(false)
      expect(readdirSync(small)).toEqual(['filler'])
    } finally {
      disk.unmount()
    }
  },
  60_000,
)
if (noSmallDisk !== null) console.log(`Not run: a backup onto a full disk (${noSmallDisk}).`)
