import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'

const ORIGIN = 'https://example.org'
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const PAGE =
  '<title>Parley</title><link rel="icon" href="/favicon.svg" /><script type="module" src="/assets/main.js"></script>'
const BELOW = PAGE.replace('"/favicon', '"/chat/favicon').replace('"/assets', '"/chat/assets')
let clientDir: string
let app: Awaited<ReturnType<typeof openApp>>

beforeAll(async () => {
  clientDir = mkdtempSync(join(tmpdir(), 'parley-client-'))
  mkdirSync(join(clientDir, 'assets'))
  writeFileSync(join(clientDir, 'index.html'), PAGE)
  writeFileSync(join(clientDir, 'assets/main.js'), 'start()')
  app = await openApp({ ...UNLIMITED, PUBLIC_URL: `${ORIGIN}/chat` }, { clientDir })
})
afterAll(async () => {
  await app.close()
  rmSync(clientDir, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(app.url + path, { headers, redirect: 'manual' })

for (const { how, sent } of [
  { how: 'passes the prefix on', sent: '/chat' },
  { how: 'removes the prefix', sent: '' },
])
  describe(`behind a proxy that ${how}`, () => {
    test('each page has its addresses below the prefix, in each coding', async () => {
      for (const page of ['/', '/sign-in', '/settings/devices', '/r/K7M-2XPD-4RQ', '/i/q3vJk-0sTmKzX_7aYbCdEf'])
        for (const coding of ['identity', 'gzip', 'br']) {
          const answer = await get(sent + page, { ...BROWSER, 'accept-encoding': coding })
          expect([answer.status, await answer.text()]).toEqual([200, BELOW])
          expect(answer.headers.get('content-security-policy')).not.toContain('unsafe')
        }
    })

    test('files of the client, commands and the health are there', async () => {
      expect(await (await get(`${sent}/assets/main.js`)).text()).toBe('start()')
      expect(await (await get(`${sent}/healthz`)).text()).toBe('ok')
      expect((await get(`${sent}/readyz`)).status).toBe(200)
      const { ok } = await post({ url: app.url + sent }, 'session.start', { name: 'Carol' }, { origin: ORIGIN })
      expect(ok?.person.name).toBe('Carol')
    })

    test('the cookie is that of the prefix, and signs in', async () => {
      const { headers } = await post({ url: app.url + sent }, 'session.start', { name: 'Carol' }, { origin: ORIGIN })
      const set = headers.get('set-cookie')!
      expect(set).toMatch(
        /^__Secure-parley-443\.chat=[\w-]{43}; Max-Age=7776000; Path=\/chat; HttpOnly; Secure; SameSite=Lax$/,
      )
      const [cookie] = set.split(';')
      const me = await post({ url: app.url + sent }, 'session.me', {}, { origin: ORIGIN, cookie: cookie! })
      expect(me.ok?.person.name).toBe('Carol')
    })

    test('a socket connects by the path of Socket.IO below the prefix', async () => {
      const { ok } = await post({ url: app.url + sent }, 'session.start', { name: 'Carol' })
      const socket = io(app.url, {
        path: `${sent}/socket.io/`,
        transports: ['websocket'],
        auth: { token: ok!.token },
        reconnection: false,
      })
      const me = await socket.timeout(5_000).emitWithAck('session.me', {})
      expect(me.ok.person.name).toBe('Carol')
      socket.disconnect()
    })

    test('the address of an upload is below the prefix', async () => {
      const { ok } = await post({ url: app.url + sent }, 'session.start', { name: 'Carol' })
      const authorization = `Bearer ${ok!.token}`
      const room = await post({ url: app.url + sent }, 'room.create', { name: 'Kitchen' }, { authorization })
      const metadata = { room: room.ok!.room.id, filename: 'note.txt' }
      const created = await fetch(`${app.url}${sent}/api/files`, {
        method: 'POST',
        headers: {
          authorization,
          'tus-resumable': '1.0.0',
          'upload-length': '2',
          'upload-metadata': Object.entries(metadata)
            .map(([name, value]) => `${name} ${btoa(value)}`)
            .join(),
        },
      })
      const location = created.headers.get('location')!
      expect(location).toMatch(/^\/chat\/api\/files\/[0-9a-f-]{36}$/)
      const finished = await fetch(app.url + location.replace('/chat', sent), {
        method: 'PATCH',
        headers: {
          authorization,
          'tus-resumable': '1.0.0',
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
        },
        body: 'ok',
      })
      const { ok: file } = (await finished.json()) as { ok: { id: string } }
      expect(await (await get(`${sent}/files/${file.id}/note.txt`, { authorization })).text()).toBe('ok')
    })

    test('where there is nothing, the answer leads to the page', async () => {
      const nothing = await get(`${sent}/nothing`)
      expect([nothing.status, await nothing.text()]).toEqual([404, 'There is no such page. Parley is at /chat/'])
      const page = await get(`${sent}/nothing`, BROWSER)
      expect([page.status, await page.text()]).toEqual([404, BELOW])
    })
  })

test('the prefix without a slash leads to the page', async () => {
  const { status, headers } = await get('/chat', BROWSER)
  expect([status, headers.get('location')]).toEqual([308, '/chat/'])
})

test('what only begins like the prefix is nothing', async () => {
  for (const path of ['/chatter', '/chatter/', '/chat.txt', '/other/chat/', '/other/assets/main.js'])
    expect((await get(path)).status).toBe(404)
  const elsewhere = await fetch(`${app.url}/chatter/api/session.me`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect(elsewhere.status).toBe(404)
  expect((await get('/chatter/socket.io/?EIO=4&transport=websocket')).status).toBe(404)
})

test('the cookie of another Parley on the host signs nobody in', async () => {
  const { headers } = await post({ url: `${app.url}/chat` }, 'session.start', { name: 'Carol' }, { origin: ORIGIN })
  const token = /=([\w-]{43});/.exec(headers.get('set-cookie')!)![1]!
  for (const name of [
    '__Host-parley-443',
    '__Host-parley',
    '__Secure-parley-443.chat.team',
    '__Secure-parley-443.chas',
  ]) {
    const { status } = await post({ url: app.url }, 'session.me', {}, { origin: ORIGIN, cookie: `${name}=${token}` })
    expect([name, status]).toEqual([name, 401])
  }
})

test('over plain HTTP the cookie has the prefix in its name, too', async () => {
  const plain = await openApp({ ...UNLIMITED, PUBLIC_URL: 'http://example.org:8080/a/b/' })
  const { headers } = await post(plain, 'session.start', { name: 'Carol' }, { origin: 'http://example.org:8080' })
  expect(headers.get('set-cookie')).toMatch(/^parley-8080\.a\.b=.*; Path=\/a\/b; HttpOnly; SameSite=Lax$/)
  await plain.close()
})

test('an Origin has no path, and pages of other hosts are refused', async () => {
  const status = async (origin: string) =>
    (await post({ url: app.url }, 'session.start', { name: 'Carol' }, { origin })).status
  expect(await status(ORIGIN)).toBe(200)
  for (const origin of [`${ORIGIN}/chat`, 'http://example.org', 'https://evil.example'])
    expect(await status(origin)).toBe(403)
})

test('Parley decides about HTTPS only for a host of its own', async () => {
  expect((await get('/chat/')).headers.get('strict-transport-security')).toBeNull()
})
