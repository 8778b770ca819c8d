import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'bun:test'
import { Actor } from './test/cast.ts'
import { RawConnection } from './test/raw-connection.ts'
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

test('SIGHUP says goodbye like SIGTERM, also when nobody reads the log any more', async () => {
  const server = await ServerProcess.start()
  const alice = await Actor.arrives(server, 'Alice')
  await alice.connects()
  server.closeOutput()
  expect(await server.stop('SIGHUP')).toBe(0)
  await until('the socket is closed', () => !alice.socket!.connected)
  expect(alice.events.find(({ name }) => name === 'goodbye')?.payload).toEqual({ retryAfterMs: 1_000 })
  await server.remove()
}, 30_000)

test('with DRAIN_SECONDS a server that stops is not ready, and takes people all the same for so long', async () => {
  const server = await ServerProcess.start({ DRAIN_SECONDS: '3' })
  const readiness = async () => (await fetch(`${server.url}/readyz`)).text()
  expect(await readiness()).toBe('ready')
  const began = Date.now()
  const stopped = server.stop()
  await until('it is not ready', async () => (await readiness()) === 'draining')
  const bob = await Actor.arrives(server, 'Bob')
  await bob.creates('Late')
  await bob.connects()
  expect(await stopped).toBe(0)
  expect(Date.now() - began).toBeGreaterThanOrEqual(3_000)
  expect(bob.events.find(({ name }) => name === 'goodbye')?.payload).toEqual({ retryAfterMs: 1_000 })
  await server.remove()
}, 30_000)

test('a second signal ends that wait', async () => {
  const server = await ServerProcess.start({ DRAIN_SECONDS: '60' })
  server.signals('SIGTERM')
  await until('it is not ready', async () => (await fetch(`${server.url}/readyz`)).status === 503)
  expect(await server.stop()).toBe(0)
  await server.remove()
}, 30_000)

test('headers and bodies that come slowly are cut', async () => {
  const server = await ServerProcess.start()
  const slow = [
    'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ',
    'POST /api/session.start HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  ].map((head) => RawConnection.open(server.port, head))
  const drip = setInterval(() => slow.forEach((connection) => connection.writes(' ')), 500)
  try {
    for (const connection of slow) await connection.closes(16_000)
    expect(slow.map(({ received }) => received)).toEqual(['', ''])
  } finally {
    clearInterval(drip)
    await server.remove()
  }
}, 40_000)

test('the log of the start says what PUBLIC_URL is for, unless only this machine can connect', async () => {
  const adviceWith = async (env: Record<string, string>) => {
    const server = await ServerProcess.start(env)
    await server.stop()
    await server.remove()
    return server.output.includes('DNS rebinding')
  }
  expect(await adviceWith({ HOST: '0.0.0.0' })).toBe(true)
  expect(await adviceWith({ HOST: '127.0.0.1' })).toBe(false)
  expect(await adviceWith({ HOST: '0.0.0.0', PUBLIC_URL: 'https://chat.example.org' })).toBe(false)
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
