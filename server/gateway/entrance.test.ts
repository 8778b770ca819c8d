import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { answerTo, RawConnection } from '../test/raw-connection.ts'
import { sleep, until, UNLIMITED } from '../test/server-process.ts'

const CHUNK = `a000\r\n${'x'.repeat(40_960)}\r\n`
/** What the buffers of both ends may take before the server's end closes. */
const IN_FLIGHT_BYTES = 16 * 1024 * 1024
const JSON_TYPE = 'Content-Type: application/json\r\n'

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

describe('nothing behind a request is read as the next one', () => {
  const upgrade = (path: string, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`
  const SOCKET = '/socket.io/?EIO=4&transport=websocket'
  const refused: [string, string][] = [
    ['an upgrade of another protocol version', upgrade('/socket.io/?EIO=3&transport=websocket')],
    ['an upgrade from a page of another site', upgrade(SOCKET, 'Origin: http://evil.example\r\n')],
    ['an upgrade of a page', upgrade('/')],
    ['an upgrade of a path that does not exist', upgrade('/nothing-here')],
    [
      'an upgrade without its key',
      `GET ${SOCKET} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ],
  ]
  for (const [what, request] of refused)
    test(`${what} is refused and its connection closed`, async () => {
      const connection = RawConnection.open(app.port, `${request}GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n`)
      await connection.closes()
      expect(connection.received).toMatch(/^HTTP\/1\.1 [24]\d\d/)
      expect(connection.received.match(/HTTP\/1\.1/g)).toHaveLength(1)
    })

  test('a body with a length is skipped, whether or not it was read', async () => {
    const hidden = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
    for (const path of ['/', '/healthz', '/api/session.me', '/socket.io/?EIO=3']) {
      const refused = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`
      const connection = RawConnection.open(app.port, `${refused}GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n`)
      await until('both are answered', () => statuses(connection).length === 2)
      await sleep(50)
      expect(statuses(connection)).toEqual([expect.stringMatching(/^4/), '404'])
      connection.end()
    }
  })
})

const statuses = ({ received }: RawConnection) =>
  [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)

describe('a body without an end is not read on', () => {
  const bodies: [string, string, RegExp][] = [
    ['of a command', `POST /api/session.start HTTP/1.1\r\nHost: a\r\n${JSON_TYPE}`, /413/],
    ['of a command that is refused', 'POST /api/session.start HTTP/1.1\r\nHost: a\r\n', /400/],
    ['of a page', 'GET / HTTP/1.1\r\nHost: a\r\n', /404/],
    ['of a path that does not exist', 'PUT /nothing-here HTTP/1.1\r\nHost: a\r\n', /404/],
  ]
  for (const [what, head, status] of bodies)
    test(`that ${what}`, async () => {
      const patient = RawConnection.open(app.port, `${head}Transfer-Encoding: chunked\r\n\r\n${CHUNK}`)
      expect((await patient.answers()).split('\r\n')[0]).toMatch(status)
      await patient.closes()
      const flood = RawConnection.open(app.port, `${head}Transfer-Encoding: chunked\r\n\r\n`)
      expect(await flood.floods(CHUNK)).toBeLessThan(IN_FLIGHT_BYTES)
      await flood.closes()
    })
})

test('a body that cannot be read is no error in the log', async () => {
  const lines: string[] = []
  const logged = await openApp(UNLIMITED, { log: (line) => lines.push(line) })
  const head = `POST /api/session.me HTTP/1.1\r\nHost: a\r\n${JSON_TYPE}`
  for (const body of [
    'Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n',
    'Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n',
    'Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n{}\r\n0\r\n\r\n',
  ])
    expect(await answerTo(logged.port, head + body)).toStartWith('HTTP/1.1 400')
  for (const begun of ['Transfer-Encoding: chunked\r\n\r\n2\r\n{', 'Content-Length: 2\r\n\r\n{']) {
    const connection = RawConnection.open(logged.port, head + begun)
    await sleep(50)
    connection.end()
  }
  await logged.close()
  expect(lines).toEqual([])
})

test('a command in chunks is executed, for its own address', async () => {
  const strict = await openApp({ ...UNLIMITED, LIMIT_SESSIONS_PER_ADDRESS: '1', TRUSTED_PROXIES: '127.0.0.1' })
  const start = (client: string) =>
    answerTo(
      strict.port,
      `POST /api/session.start HTTP/1.1\r\nHost: a\r\n${JSON_TYPE}X-Forwarded-For: ${client}\r\n` +
        'Transfer-Encoding: chunked\r\n\r\n7\r\n{"name"\r\n8\r\n:"Carol"\r\n1\r\n}\r\n0\r\n\r\n',
    )
  expect(await start('203.0.113.5:4123')).toStartWith('HTTP/1.1 200')
  expect(await start('203.0.113.5:4124')).toStartWith('HTTP/1.1 429')
  expect(await start('[2001:db8::1]:4123')).toStartWith('HTTP/1.1 200')
  expect(await start('[2001:db8::2]:4123')).toStartWith('HTTP/1.1 429')
  expect(await start('[2001:db8:0:1::2]:4123')).toStartWith('HTTP/1.1 200')
  await strict.close()
})

describe('[G7] an address that sends more requests than its rate', () => {
  let strict: typeof app
  beforeAll(async () => {
    strict = await openApp({ ...UNLIMITED, LIMIT_REQUESTS_PER_SECOND: '10', LIMIT_REQUESTS_BURST: '5' })
  })
  afterAll(() => strict.close())

  const timed = async (path: string, from: string) => {
    const sentAt = performance.now()
    const connection = RawConnection.open(strict.port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, from)
    const status = (await connection.answers()).slice(9, 12)
    connection.end()
    return { status, ms: performance.now() - sentAt }
  }

  test('waits for its turn, is refused beyond a second, and slows no other address', async () => {
    let answered = 0
    const one = () => timed('/healthz', '127.0.0.2').finally(() => answered++)
    const flood = Promise.all(Array.from({ length: 40 }, one))
    await until('the first ones are answered', () => answered > 0)
    const other = await timed('/healthz', '127.0.0.3')
    const answeredBefore = answered
    const answers = await flood
    const served = answers.filter(({ status }) => status === '200')
    const refused = answers.filter(({ status }) => status === '429')
    // A refusal comes a second after its request, so the last one says how long requests kept coming.
    const seconds = Math.max(...refused.map(({ ms }) => ms)) / 1_000
    expect(served.length).toBeGreaterThanOrEqual(14)
    expect(served.length).toBeLessThanOrEqual(6 + 10 * seconds)
    expect(served.filter(({ ms }) => ms > 90).length).toBeGreaterThanOrEqual(served.length - 6)
    expect(served.length + refused.length).toBe(40)
    for (const { ms } of refused) expect(ms).toBeGreaterThan(900)
    expect(other.status).toBe('200')
    expect(answeredBefore).toBeLessThan(served.length)
  })

  test('is told the limit and when to come back, also for a command and a socket', async () => {
    const flood = (path: string) => Promise.all(Array.from({ length: 30 }, () => fetch(`${strict.url}${path}`)))
    for (const path of ['/', '/api/session.me', '/socket.io/?EIO=4&transport=websocket']) {
      const refused = (await flood(path)).find(({ status }) => status === 429)!
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(refused.headers.get('x-frame-options')).toBe('DENY')
      expect(await refused.json()).toMatchObject({ error: { reason: 'too_many_requests', params: { perSecond: 10 } } })
    }
  })
})
