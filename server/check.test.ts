import { afterEach, expect, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tidy } from './storage/postgres/test/fixture.ts'
import { Actor } from './test/cast.ts'
import { hashOf, sendFile } from './test/send-file.ts'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'

const RUN_MS = 20_000
const TEST_MS = 60_000
const { fresh, later } = tidy()
const servers: ServerProcess[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove()
})

const engines = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ DATABASE_URL: (await fresh()).url.href }),
}
const check = (server: ServerProcess) => server.beside(['check'], RUN_MS)

test.each(Object.entries(engines))(
  'a check beside a server on %s counts the bytes of files, and names the messages whose bytes are bad',
  async (_, settings) => {
    const server = await ServerProcess.start({ ...UNLIMITED, ...(await settings()) })
    // Before its database is removed.
    later(() => server.kill9())
    servers.push(server)
    const pathOf = (text: string) => join(server.dataDir, 'blobs', hashOf(text).slice(0, 2), hashOf(text).slice(2))
    const alice = await Actor.arrives(server, 'Alice')
    const room = await alice.creates('Attic')
    const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`)
    const sent = new Map<string, Awaited<ReturnType<typeof sendFile>>>()
    for (const text of texts) sent.set(text, await sendFile(alice, room, text))
    const again = await sendFile(alice, room, 'text 1')
    const whole = await check(server)
    expect([whole.code, whole.output]).toEqual([0, '40 blobs of files are intact (0.0 MiB).\n'])

    rmSync(pathOf('text 1'))
    writeFileSync(pathOf('text 2'), 'TEXT 2')
    writeFileSync(pathOf('text 3'), 'text 3, longer')
    const line = (text: string, { file, message } = sent.get(text)!) =>
      `  ${hashOf(text)}  file ${file.id}  room ${room.id}  message ${message}\n`
    const bad = await check(server)
    expect(bad.code).toBe(1)
    expect(bad.output).toStartWith('37 blobs of files are intact (0.0 MiB).\n1 are missing:\n')
    expect(bad.output).toContain('\n2 are damaged:\n')
    for (const named of [line('text 1'), line('text 1', again), line('text 2'), line('text 3')])
      expect(bad.output).toContain(named)
    expect(bad.output.match(/ {2}file /g)).toHaveLength(4)

    for (const text of ['text 1', 'text 2', 'text 3'])
      await alice.posts('message.delete', { room: room.id, id: sent.get(text)!.message })
    await alice.posts('message.delete', { room: room.id, id: again.message })
    const after = await check(server)
    expect([after.code, after.output]).toEqual([0, '37 blobs of files are intact (0.0 MiB).\n'])
  },
  TEST_MS,
)

test(
  'a check without a database, or of an empty one, says what to do',
  async () => {
    const server = await ServerProcess.prepare(UNLIMITED)
    servers.push(server)
    const { code, output } = await check(server)
    expect([code, output]).toEqual([1, expect.stringMatching(/There is no database .+ Is DATA_DIR the server's\?/)])
    const other = await ServerProcess.prepare({ ...UNLIMITED, DATABASE_URL: (await fresh()).url.href })
    servers.push(other)
    const empty = await check(other)
    expect([empty.code, empty.output]).toEqual([1, expect.stringContaining('not one of Parley')])
  },
  TEST_MS,
)
