import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { openApp } from '../test/app.ts'
import { answerTo } from '../test/raw-connection.ts'

const PAGE = '<title>Parley</title>'
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const lines: string[] = []
let app: Awaited<ReturnType<typeof openApp>>

beforeAll(async () => {
  const clientDir = mkdtempSync(join(tmpdir(), 'parley-client-'))
  const write = (name: string, content: string) => {
    writeFileSync(join(clientDir, name), content)
    writeFileSync(join(clientDir, `${name}.br`), brotliCompressSync(content))
    writeFileSync(join(clientDir, `${name}.gz`), gzipSync(content))
  }
  mkdirSync(join(clientDir, 'assets'))
  mkdirSync(join(clientDir, '.vite'))
  write('index.html', PAGE)
  write('assets/main-abc.js', 'start()')
  write('.vite/manifest.json', '{"main.ts":{}}')
  app = await openApp(undefined, { clientDir, log: (line) => void lines.push(line) })
  // The server has read every file by now, so it serves them from memory.
  rmSync(clientDir, { recursive: true })
})
afterAll(() => app.close())

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${app.url}${path}`, { method, headers: { 'accept-encoding': 'identity', ...headers }, decompress: false })

test('a page is served from memory in the coding that the client accepts', async () => {
  const codings = [
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['gzip', 'gzip'],
    ['identity', null],
    ['brotli, x-gzip', null],
  ] as const
  for (const [accepted, coding] of codings) {
    const { headers, status } = await get('/', { 'accept-encoding': accepted })
    expect([status, headers.get('content-encoding'), headers.get('vary')]).toEqual([200, coding, 'accept-encoding'])
    const decoded = await (await fetch(app.url, { headers: { 'accept-encoding': accepted } })).text()
    expect(decoded).toBe(PAGE)
  }
})

test('a client that has a page already gets 304 for its ETag, in each coding its own', async () => {
  const etags = []
  for (const accepted of ['br', 'gzip', 'identity']) {
    const etag = (await get('/', { 'accept-encoding': accepted })).headers.get('etag')!
    etags.push(etag)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get('/', { 'accept-encoding': accepted, 'if-none-match': known })
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, ''])
      expect(again.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
    expect((await get('/', { 'accept-encoding': accepted, 'if-none-match': '"other"' })).status).toBe(200)
  }
  expect(new Set(etags).size).toBe(3)
})

test('a file whose name has a hash is cached for a year, a page is asked for each time', async () => {
  const file = await get('/assets/main-abc.js')
  expect([file.headers.get('content-type'), await file.text()]).toEqual(['text/javascript;charset=utf-8', 'start()'])
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await get('/')).headers.get('cache-control')).toBe('no-cache')
})

test('HEAD answers like GET, without the content', async () => {
  const head = await get('/', {}, 'HEAD')
  expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([
    200,
    (await get('/')).headers.get('etag'),
    '',
  ])
})

test('an invitation opens the page, also with a slash or a full stop behind its code', async () => {
  const id = '0198c0de-0000-7000-8000-000000000000'
  const below = [id, `thread/${id}`, 'pins', 'files'].map((part) => `/r/K7M-2XPD-4RQ/${part}`)
  for (const path of [
    ...below,
    '/r/K7M-2XPD-4RQ',
    '/r/K7M-2XPD-4RQ/',
    '/r/K7M-2XPD-4RQ.',
    '/r/k7m2xpd4rq?from=mail',
    '/i/q3vJk-0sTmKzX_7aYbCdEf',
  ])
    expect(await (await get(path, BROWSER)).text()).toBe(PAGE)
})

test('accounts and settings have pages, with their addresses alone', async () => {
  for (const path of ['/sign-in', '/sign-in/', '/reset', '/confirm', '/settings', '/settings/devices']) {
    const page = await get(path, BROWSER)
    expect([page.status, await page.text()]).toEqual([200, PAGE])
  }
  expect((await get('/sign-in/x', BROWSER)).status).toBe(404)
})

test('an unknown path is not found: a browser gets the page, which says so, and others a line', async () => {
  for (const path of ['/nothing-here', '/r', '/r/', '/r/a/b', '/assets/gone.js']) {
    const page = await get(path, BROWSER)
    expect([page.status, await page.text()]).toEqual([404, PAGE])
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const line = await get(path)
    expect([line.status, await line.text()]).toEqual([404, 'There is no such page. Parley is at /'])
  }
})

test("the build's own files are not served", async () => {
  for (const path of ['/.vite/manifest.json', '/index.html.br', '/assets/main-abc.js.gz'])
    expect((await get(path)).status).toBe(404)
})

test('a path that no file can have is not found, and the log says nothing', async () => {
  lines.length = 0
  const paths = ['/%00', '/assets/%00.js', '/%', '/%E0%A4%A', `/${'x'.repeat(8_000)}`, '/../../etc/passwd', '/%2e%2e/x']
  for (const path of paths) {
    const answer = await answerTo(app.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(answer).toStartWith('HTTP/1.1 404')
  }
  const tooLong = await answerTo(app.port, `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`)
  expect(tooLong).toStartWith('HTTP/1.1 431')
  expect(lines).toEqual([])
})

test('HTTP/1.0 without a Host is answered', async () => {
  expect(await answerTo(app.port, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.\d 200[^]*ok$/)
  expect(await answerTo(app.port, 'GET / HTTP/1.0\r\n\r\n')).toContain(PAGE)
  expect(await answerTo(app.port, 'GET /socket.io/?EIO=3 HTTP/1.0\r\n\r\n')).toContain('Unsupported protocol version')
})

test('the policy has only sources that are valid for every host, IPv6 among them', async () => {
  const policy = (await get('/', { host: '[::1]:3000' })).headers.get('content-security-policy')!
  for (const directive of policy.split('; '))
    for (const source of directive.split(' ').slice(1)) expect(["'none'", "'self'", 'data:', 'blob:']).toContain(source)
  expect(policy).toContain("connect-src 'self'")
  expect(policy).toContain("media-src 'self' blob:;")
})
