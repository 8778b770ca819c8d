import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'bun:test'
import { Actor } from './test/cast.ts'
import { ServerProcess, until } from './test/server-process.ts'

test('[G1] SIGTERM sends a goodbye, loses no acknowledged message, and exits within 5 s', async () => {
  const server = await ServerProcess.start()
  const alice = await Actor.arrives(server, 'Alice')
  const room = await alice.creates('Design Crit')
  await alice.connects()
  const acknowledged: string[] = []
  for (let i = 0; i < 300; i++)
    void alice.asks('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: `m${i}` }).then(
      ({ ok }) => ok && acknowledged.push(ok.id),
      () => {},
    )
  await until('some are acknowledged', () => acknowledged.length > 0)
  const began = Date.now()
  expect(await server.stop()).toBe(0)
  expect(Date.now() - began).toBeLessThan(5_000)
  await until('the socket is closed', () => !alice.socket!.connected)
  expect(alice.events.find(({ name }) => name === 'goodbye')?.payload).toEqual({ retryAfterMs: 1_000 })

  await server.start()
  const stored = new Set((await alice.reads(room)).map((message) => message.id))
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
  await server.remove()
}, 30_000)

test('a second server on the same data refuses to start, and the first goes on', async () => {
  const server = await ServerProcess.start()
  const alice = await Actor.arrives(server, 'Alice')
  const second = Bun.spawnSync({
    cmd: [process.execPath, 'server/main.ts'],
    cwd: `${import.meta.dir}/..`,
    env: { PORT: '0', HOST: '127.0.0.1', DATA_DIR: server.dataDir, LOG_FORMAT: 'text' },
  })
  expect(second.exitCode).toBe(1)
  expect(second.stdout.toString()).toContain('storage.refused')
  expect((await alice.posts('session.me', {})).ok?.person.name).toBe('Alice')
  await server.remove()
}, 30_000)

test('a second server on the same port refuses to start, although its data are its own', async () => {
  const server = await ServerProcess.start()
  const folder = mkdtempSync(join(tmpdir(), 'parley-port-'))
  try {
    const second = Bun.spawnSync({
      cmd: [process.execPath, 'server/main.ts'],
      cwd: `${import.meta.dir}/..`,
      env: { PORT: String(server.port), HOST: '127.0.0.1', DATA_DIR: folder, LOG_FORMAT: 'text' },
      timeout: 10_000,
    })
    expect(second.exitCode).toBe(1)
    expect(second.stdout.toString()).toContain('server.refused')
  } finally {
    rmSync(folder, { recursive: true })
    await server.remove()
  }
}, 30_000)

test('a bad value in the environment is named at the start, and nothing is opened', () => {
  const { exitCode, stderr } = Bun.spawnSync({
    cmd: [process.execPath, 'server/main.ts'],
    cwd: `${import.meta.dir}/..`,
    env: { PORT: 'three thousand', DATA_DIR: '/nonexistent/parley' },
  })
  expect(exitCode).toBe(2)
  expect(stderr.toString()).toContain('PORT="three thousand" cannot be used: a whole number')
})
