import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type SecureVersion } from 'node:tls'
import { ServerProcess, UNLIMITED, until } from '../test/server-process.ts'
import { certificate } from './test/certificate.ts'

/** The server looks at its files every 5 s. */
const RENEWED_MS = 15_000
const TEST_MS = 60_000
/** For a moment the certificate from before is served, too. */
const HANDOVER_MS = 500
const SOCKETS = 50

let folder: string
let files: { cert: string; key: string }
let server: ServerProcess
let serial = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-tls-'))
  files = { cert: join(folder, 'live/cert.pem'), key: join(folder, 'live/key.pem') }
  mkdirSync(join(folder, 'live'))
  replace(certificate('zero'))
  server = await start()
}, TEST_MS)
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  server.output = ''
})

const tls = { rejectUnauthorized: false }
const trusting = (url: string) => fetch(url, { tls })
const start = (env: Record<string, string> = {}) =>
  ServerProcess.start({ ...UNLIMITED, TLS_CERT: files.cert, TLS_KEY: files.key, ...env }, { fetch: trusting })

/** As certbot does: new files, and then one link after the other. */
function replace({ cert, key }: { cert?: string; key?: string }): void {
  serial++
  for (const [path, text] of [
    [files.cert, cert],
    [files.key, key],
  ] as const) {
    if (text === undefined) continue
    const target = join(folder, `${serial}-${path.split('/').at(-1)}`)
    writeFileSync(target, text)
    symlinkSync(target, `${path}.new`)
    renameSync(`${path}.new`, path)
  }
}

/** Shakes hands, and answers the name in the certificate and the version of TLS. */
function handshake(version?: SecureVersion): Promise<{ name: string; version: string | null }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ name: string; version: string | null }>()
  const versions = version && { minVersion: version, maxVersion: version }
  const socket = connect({ port: server.port, host: '127.0.0.1', ...tls, ...versions }, () => {
    resolve({ name: String(socket.getPeerCertificate().subject.CN), version: socket.getProtocol() })
    socket.destroy()
  })
  socket.on('error', reject)
  return promise
}

const served = async () => (await handshake()).name

/** Waits until all connections get the certificate of this name. None is refused meanwhile. */
async function serves(name: string): Promise<void> {
  await until(`${name} is served`, async () => (await served()) === name, RENEWED_MS)
  await Bun.sleep(HANDOVER_MS)
}

/** A socket of Engine.IO, with all that it has received. */
async function opensSocket() {
  const received: string[] = []
  const ws = new WebSocket(`wss://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`, { tls } as never)
  ws.addEventListener('message', ({ data }) => void received.push(String(data)))
  await until('the handshake is there', () => received.length > 0)
  return { ws, received }
}

test('the server is healthy over TLS, whatever name the certificate has', async () => {
  expect(await server.beside(['health'], TEST_MS, { PORT: String(server.port) })).toEqual({
    code: 0,
    output: 'The server runs.\n',
  })
})

test('commands, pages and the health are there over TLS, and the cookie is bound to HTTPS', async () => {
  expect(await (await trusting(`${server.url}/healthz`)).text()).toBe('ok')
  const start = (origin: string) =>
    fetch(`${server.url}/api/session.start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: '{"name":"Carol"}',
      tls,
    })
  const { status, headers } = await start(server.url)
  expect(status).toBe(200)
  expect(headers.get('set-cookie')).toMatch(new RegExp(`^__Host-parley-${server.port}=.*; Path=/; HttpOnly; Secure`))
  // Without PUBLIC_URL the host may be localhost, where other programs speak plain HTTP.
  expect(headers.get('strict-transport-security')).toBeNull()
  expect((await start(server.url.replace('https', 'http'))).status).toBe(403)
})

test('the log has addresses of https', async () => {
  const other = await start()
  expect(other.output).toContain(`"addresses":"https://127.0.0.1:${other.port}"`)
  await other.remove()
})

test(
  'a client that trusts the certificate is sure of the server',
  async () => {
    const own = certificate('trusted')
    replace(own)
    await serves('trusted')
    const url = `https://localhost:${server.port}/healthz`
    expect(await (await fetch(url, { tls: { ca: own.cert } })).text()).toBe('ok')
    await expect(fetch(url, { tls: { ca: certificate('another').cert } })).rejects.toThrow()
  },
  TEST_MS,
)

test('TLS 1.2 and 1.3 are spoken, and nothing older', async () => {
  expect((await handshake('TLSv1.3')).version).toBe('TLSv1.3')
  expect((await handshake('TLSv1.2')).version).toBe('TLSv1.2')
  for (const old of ['TLSv1.1', 'TLSv1'] as const) await expect(handshake(old)).rejects.toThrow()
})

test('plain HTTP on the port is closed at once', async () => {
  const began = performance.now()
  const socket = connectTcp(server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'))
  socket.on('error', () => {})
  await new Promise((resolve) => void socket.on('close', resolve))
  expect(performance.now() - began).toBeLessThan(2_000)
})

test(
  'a new certificate is served without a restart, and 50 open sockets stay',
  async () => {
    const sockets = await Promise.all(Array.from({ length: SOCKETS }, opensSocket))
    replace(certificate('renewed'))
    await serves('renewed')
    expect(server.output).toContain('"event":"tls.renewed"')
    const later = await opensSocket()
    for (const { ws, received } of [...sockets, later]) {
      const before = received.length
      // A session that nobody has: the server answers it.
      ws.send('40{"token":"nobody"}')
      await until('it answers', () => received.length > before)
      expect(received.at(-1)).toStartWith('44')
    }
    for (const { ws } of [...sockets, later]) ws.close()
  },
  TEST_MS,
)

test(
  'a message reaches a socket from before and one from after a new certificate',
  async () => {
    const { alice, room } = await inARoom()
    replace(certificate('between'))
    await serves('between')
    const again = await alice.again()
    await alice.asks('message.send', { room, id: Bun.randomUUIDv7(), body: 'hello' })
    for (const socket of [alice, again])
      await until('it is there', () => socket.received.some((packet) => packet.includes('"hello"')))
  },
  TEST_MS,
)

test(
  'files that do not fit change nothing until they do, and the log says so once',
  async () => {
    const before = await served()
    const next = certificate('next')
    replace({ cert: next.cert })
    await until('the log says so', () => server.output.includes('"event":"tls.kept"'), RENEWED_MS)
    expect(server.output).toContain('does not belong to the first certificate')
    expect(await served()).toBe(before)
    await Bun.sleep(6_000)
    expect(server.output.split('"tls.kept"')).toHaveLength(2)
    replace({ key: next.key })
    await serves('next')
  },
  TEST_MS,
)

test(
  'a file that is broken or not there changes nothing',
  async () => {
    const before = await served()
    replace({ key: 'broken' })
    await until('the log says so', () => server.output.includes('is no private key in PEM'), RENEWED_MS)
    unlinkSync(files.cert)
    await until('the log says so', () => server.output.includes('is not there'), RENEWED_MS)
    expect(await served()).toBe(before)
    replace(certificate('after'))
    await serves('after')
  },
  TEST_MS,
)

test(
  'the server does not start without both files, or with two that do not fit, and says why',
  async () => {
    const [one, two] = [certificate('one'), certificate('two')]
    const other = { cert: join(folder, 'one.pem'), key: join(folder, 'two.key') }
    writeFileSync(other.cert, one.cert)
    writeFileSync(other.key, two.key)
    const starts = async (cert: string, key: string) => {
      const { code, output } = await server.beside(['serve'], TEST_MS, { TLS_CERT: cert, TLS_KEY: key })
      return [code, output] as const
    }
    const mismatched = await starts(other.cert, other.key)
    expect(mismatched).toEqual([1, expect.stringContaining('does not belong to the first certificate')])
    expect(mismatched[1]).toContain('"event":"tls.refused"')
    expect(await starts(`${other.cert}.absent`, other.key)).toEqual([1, expect.stringContaining('is not there')])
    expect(await starts(other.cert, '')).toEqual([2, 'TLS_KEY is missing: TLS_CERT needs it.\n'])
    expect(await starts('', other.key)).toEqual([2, 'TLS_CERT is missing: TLS_KEY needs it.\n'])
  },
  TEST_MS,
)

test(
  'with a certificate that has expired, or soon will, the server starts, and the log says so',
  async () => {
    for (const [times, event] of [
      [{ begins: -10, days: -1 }, 'tls.expired'],
      [{ begins: -10, days: 3 }, 'tls.expires-soon'],
      [{ begins: 2, days: 90 }, 'tls.not-yet-valid'],
    ] as const) {
      const { cert, key } = certificate('old', times)
      const paths = { TLS_CERT: join(folder, `${event}.pem`), TLS_KEY: join(folder, `${event}.key`) }
      writeFileSync(paths.TLS_CERT, cert)
      writeFileSync(paths.TLS_KEY, key)
      const other = await start(paths)
      expect(other.output).toContain(`"event":"${event}"`)
      await other.remove()
    }
    expect(server.output).not.toContain('tls.expire')
  },
  TEST_MS,
)

test(
  'a port that another server has is refused, although the port of a certificate can be replaced',
  async () => {
    const other = await ServerProcess.prepare({ ...UNLIMITED, TLS_CERT: files.cert, TLS_KEY: files.key })
    const { code, output } = await other.beside(['serve'], TEST_MS, { PORT: String(server.port) })
    expect([code, output]).toEqual([1, expect.stringContaining('"event":"server.refused"')])
    await other.remove()
  },
  TEST_MS,
)

/** Alice with a session, a room and a socket that follows it. */
async function inARoom() {
  const post = async (name: string, input: object, token?: string) => {
    const answer = await fetch(`${server.url}/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(input),
      tls,
    })
    return ((await answer.json()) as { ok: { token: string; room: { id: string } } }).ok
  }
  const { token } = await post('session.start', { name: 'Alice' })
  const room = (await post('room.create', { name: 'Kitchen' }, token)).room.id
  const connects = async () => {
    const { ws, received } = await opensSocket()
    ws.send(`40${JSON.stringify({ token })}`)
    await until('it is connected', () => received.some((packet) => packet.startsWith('40')))
    let number = 0
    const asks = async (name: string, input: object) => {
      const id = ++number
      ws.send(`42${id}${JSON.stringify([name, input])}`)
      await until('it answers', () => received.some((packet) => packet.startsWith(`43${id}[`)))
    }
    await asks('sync', { known: [] })
    return { received, asks, again: connects }
  }
  return { alice: await connects(), room }
}
