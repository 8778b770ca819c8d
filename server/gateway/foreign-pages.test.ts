import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { CommandName } from '../../protocol/commands.ts'
import { table } from '../commands/table.ts'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { answerTo } from '../test/raw-connection.ts'
import { UNLIMITED } from '../test/server-process.ts'

type Fields = Record<string, string>

const PUBLIC = 'https://chat.example.org'
const FORWARDED = { host: 'chat.example.org', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.5' }
const COMMANDS = Object.keys(table) as CommandName[]
const EVIL = 'https://evil.test'

interface Setup {
  how: string
  env: Fields
  /** What a proxy in front of the server sends, or the browser itself. */
  sends?: Fields
  /** The origin of Parley's pages; absent for that of the server itself. */
  ours?: string
  /** Whether the server knows if its pages come over HTTPS. */
  knowsScheme: boolean
}

const setups: Setup[] = [
  { how: 'that is reached directly', env: {}, knowsScheme: false },
  {
    how: 'with PUBLIC_URL',
    env: { PUBLIC_URL: PUBLIC },
    sends: { host: 'chat.example.org' },
    ours: PUBLIC,
    knowsScheme: true,
  },
  {
    how: 'with PUBLIC_URL behind a trusted proxy that changes the host',
    env: { PUBLIC_URL: PUBLIC, TRUSTED_PROXIES: '127.0.0.1' },
    sends: { ...FORWARDED, host: '127.0.0.1:3000' },
    ours: PUBLIC,
    knowsScheme: true,
  },
  {
    how: 'behind a trusted proxy',
    env: { TRUSTED_PROXIES: '127.0.0.1' },
    sends: FORWARDED,
    ours: PUBLIC,
    knowsScheme: true,
  },
  { how: 'behind a proxy that it does not trust', env: {}, sends: FORWARDED, ours: PUBLIC, knowsScheme: false },
]

for (const { how, env, sends = {}, ours: named, knowsScheme } of setups)
  describe(`a server ${how}`, () => {
    let app: Awaited<ReturnType<typeof openApp>>
    let ours: string
    /** The cookie of a person who has Parley open. */
    let cookie: string

    beforeAll(async () => {
      app = await openApp({ ...UNLIMITED, ...env })
      ours = named ?? app.url
      const { headers } = await post(app, 'session.start', { name: 'Carol' }, { ...sends, origin: ours })
      cookie = headers.get('set-cookie')!.split(';')[0]!
    })
    afterAll(() => app.close())

    /** The first line of the answer to a socket's upgrade. */
    const upgrades = async (headers: Fields) => {
      const all: Fields = {
        host: new URL(app.url).host,
        upgrade: 'websocket',
        connection: 'Upgrade',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        cookie,
        ...sends,
        ...headers,
      }
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
      const head = `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('')}\r\n`
      return Number((await answerTo(app.port, head)).slice(9, 12))
    }

    const asks = (method: string, path: string, headers: Fields, body?: string) =>
      fetch(app.url + path, {
        method,
        headers: { cookie, ...sends, ...headers },
        ...(body !== undefined && { body: Buffer.from(body) }),
      })

    /** Origins that are not Parley's, some of which look like it. */
    function foreign(): string[] {
      const { protocol, host, hostname } = new URL(ours)
      const other = protocol === 'https:' ? 'http:' : 'https:'
      return [
        EVIL,
        'null',
        'file://',
        `${ours}.evil.test`,
        `${protocol}//evil${host}`,
        `${protocol}//sub.${host}`,
        `${protocol}//${hostname}:4444`,
        `${protocol}//${host}@evil.test`,
        `app://${host}`,
        ...(knowsScheme ? [`${other}//${host}`] : []),
      ]
    }

    const stillSignedIn = async () =>
      expect((await post(app, 'session.me', {}, { ...sends, origin: ours, cookie })).ok?.person.name).toBe('Carol')

    test('opens a socket and runs a command for its own page', async () => {
      expect(await upgrades({ origin: ours })).toBe(101)
      await stillSignedIn()
    })

    test('opens no socket for the page of another site', async () => {
      for (const origin of foreign()) expect([origin, await upgrades({ origin })]).toEqual([origin, 403])
      for (const site of ['cross-site', 'same-site'])
        expect([site, await upgrades({ 'sec-fetch-site': site })]).toEqual([site, 403])
    })

    test('runs no command for the page of another site, sets no cookie for it and lets it read nothing', async () => {
      const pages = [...foreign().map((origin) => ({ origin })), { 'sec-fetch-site': 'cross-site' }]
      for (const name of COMMANDS)
        for (const page of pages) {
          const { error, status, headers } = await post(app, name, {} as never, { ...sends, ...page, cookie })
          expect([name, page, status, error?.reason]).toEqual([name, page, 403, 'foreign_page'])
          for (const header of ['set-cookie', 'access-control-allow-origin', 'access-control-allow-credentials'])
            expect([header, headers.get(header)]).toEqual([header, null])
        }
      // A page that says which host it means is refused with other words.
      const misled = { ...sends, origin: EVIL, 'x-forwarded-host': 'evil.test', cookie }
      expect(['foreign_page', 'host_changed']).toContain(
        (await post(app, 'session.endOthers', {}, misled)).error!.reason,
      )
      await stillSignedIn()
    })

    test('allows no page of another site to ask before', async () => {
      for (const path of ['/api/session.endOthers', '/api/files', '/api/account.export']) {
        const { headers } = await asks('OPTIONS', path, {
          origin: EVIL,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        })
        expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null])
      }
    })

    test('takes and gives no file, and no export, for the page of another site', async () => {
      const id = crypto.randomUUID()
      const tus = { 'tus-resumable': '1.0.0', 'upload-length': '1', 'upload-offset': '0' }
      const patch = { ...tus, 'content-type': 'application/offset+octet-stream' }
      for (const origin of foreign())
        for (const [method, path, headers] of [
          ['POST', `/api/files?room=${id}&name=a.txt`, {}],
          ['POST', '/api/files', tus],
          ['PATCH', `/api/files/${id}`, patch],
          ['DELETE', `/api/files/${id}`, tus],
          ['HEAD', `/api/files/${id}`, tus],
          ['GET', `/files/${id}/a.txt`, {}],
          ['GET', '/api/account.export', {}],
        ] as const) {
          const body = method === 'POST' || method === 'PATCH' ? 'x' : undefined
          const { status } = await asks(method, path, { ...headers, origin }, body)
          expect([origin, method, path, status]).toEqual([origin, method, path, 403])
        }
    })

    test('does not count the cookie of a request that names no page', async () => {
      const { error } = await post(app, 'session.endOthers', {}, { ...sends, cookie })
      expect(error?.reason).toBe('signed_out')
      // The handshake is for clients that are no browsers: they send their token afterwards.
      expect(await upgrades({})).toBe(101)
      await stillSignedIn()
    })

    test('runs no command that a form could send, not even from its own page', async () => {
      const types = [
        'text/plain',
        'text/plain; application/json',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'application/jsonp',
        null,
      ]
      for (const name of COMMANDS)
        for (const type of types) {
          const headers = { origin: ours, ...(type !== null && { 'content-type': type }) }
          const answer = await asks('POST', `/api/${name}`, headers, '{"name":"x"}')
          const { error } = (await answer.json()) as { error?: { reason: string } }
          expect([name, type, error?.reason, answer.headers.get('set-cookie')]).toEqual([name, type, 'not_json', null])
        }
      await stillSignedIn()
    })
  })

test('a site that makes its name lead to this server is foreign where the server knows its own address', async () => {
  const app = await openApp({ ...UNLIMITED, PUBLIC_URL: PUBLIC })
  const rebound = { host: 'evil.test', origin: EVIL }
  expect((await post(app, 'session.start', { name: 'x' }, rebound)).error?.reason).toBe('foreign_page')
  const reset = { token: 'none', password: 'a new password' }
  expect((await post(app, 'account.reset', reset, rebound)).error?.reason).toBe('foreign_page')
  await app.close()
})
