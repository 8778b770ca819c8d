import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { FileInfo, Room } from '../../../protocol/entities.ts'
import type { WireError } from '../../../protocol/errors.ts'
import { openApp } from '../../test/app.ts'
import { Actor } from '../../test/cast.ts'
import { UNLIMITED, until } from '../../test/server-process.ts'

type Sent = { ok?: FileInfo; error?: WireError; status: number }

let app: Awaited<ReturnType<typeof openApp>>
let alice: Actor
let bob: Actor
let mallory: Actor
let room: Room
const lines: string[] = []

beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_FILE_BYTES: '100000' }, { log: (line) => void lines.push(line) })
  alice = await Actor.arrives(app, 'Alice')
  bob = await Actor.arrives(app, 'Bob')
  mallory = await Actor.arrives(app, 'Mallory')
  room = await alice.creates('The kitchen')
  await bob.joins(room)
})
afterAll(() => app.close())

const as = ({ token }: Actor) => ({ authorization: `Bearer ${token}` })

async function uploads(
  actor: Actor,
  name: string,
  body: string | ReadableStream,
  headers: Record<string, string> = {},
): Promise<Sent> {
  const address = `${app.url}/api/files?room=${room.id}&name=${encodeURIComponent(name)}`
  const response = await fetch(address, { method: 'POST', headers: { ...as(actor), ...headers }, body })
  return { ...((await response.json()) as Sent), status: response.status }
}

const address = ({ id, name }: FileInfo) => `${app.url}/files/${id}/${encodeURIComponent(name)}`
const opens = (actor: Actor, file: FileInfo, headers: Record<string, string> = {}, query = '') =>
  fetch(address(file) + query, { headers: { ...as(actor), ...headers } })

async function sends(actor: Actor, ...files: FileInfo[]) {
  const input = { room: room.id, id: Bun.randomUUIDv7(), body: '', files: files.map(({ id }) => id) }
  return (await actor.posts('message.send', input)).ok!
}

async function sent(name: string, text: string): Promise<FileInfo> {
  const file = (await uploads(alice, name, text)).ok!
  await sends(alice, file)
  return file
}

test('a file is uploaded by one request, sent, and read by the others in the room', async () => {
  const { ok: file, status } = await uploads(alice, 'plan.txt', 'The plan')
  expect(status).toBe(200)
  expect(file).toEqual({ id: expect.any(String), name: 'plan.txt', type: 'text/plain', bytes: 8 })
  expect((await opens(bob, file!)).status).toBe(404)
  await sends(alice, file!)
  const response = await opens(bob, file!)
  expect(await response.text()).toBe('The plan')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/plain;charset=utf-8',
    'content-disposition': `attachment; filename="plan.txt"; filename*=UTF-8''plan.txt`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-cache',
    'cross-origin-resource-policy': 'same-origin',
  })
})

test('a file is not there for outsiders, former members, nobody, and under an invented id', async () => {
  const file = await sent('secret.txt', 'A secret')
  expect((await opens(mallory, file)).status).toBe(404)
  expect((await fetch(address(file))).status).toBe(401)
  expect((await opens(alice, { ...file, id: crypto.randomUUID() })).status).toBe(404)
  const carol = await Actor.arrives(app, 'Carol')
  await carol.joins(room)
  const opened = await opens(carol, file)
  expect(await opened.text()).toBe('A secret')
  await carol.posts('room.leave', { room: room.id })
  const asked: Record<string, string>[] = [{}, { range: 'bytes=0-1' }, { 'if-none-match': opened.headers.get('etag')! }]
  for (const headers of asked) expect((await opens(carol, file, headers)).status).toBe(404)
  expect((await opens(carol, file, {}, '?w=480')).status).toBe(404)
})

test('a deleted file is not there any more', async () => {
  const file = (await uploads(alice, 'gone.txt', 'Gone')).ok!
  const { id } = await sends(alice, file)
  await alice.posts('message.delete', { room: room.id, id })
  expect((await opens(alice, file)).status).toBe(404)
})

test('a part is served, and a version that a browser has is not sent again', async () => {
  const file = await sent('part.txt', '0123456789')
  const part = await opens(bob, file, { range: 'bytes=2-4' })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234'])
  const behind = await opens(bob, file, { range: 'bytes=10-' })
  expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */10'])
  const etag = part.headers.get('etag')!
  const again = await opens(bob, file, { 'if-none-match': etag })
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect((await opens(bob, file, { range: 'bytes=2-4', 'if-range': '"another"' })).status).toBe(200)
  expect((await opens(bob, file, { range: 'bytes=2-4', 'if-range': etag })).status).toBe(206)
  const bomb = `bytes=${Array.from({ length: 500 }, (_, index) => `${index % 10}-`).join(',')}`
  expect(await (await opens(bob, file, { range: bomb })).text()).toBe('0123456789')
  const head = await fetch(address(file), { method: 'HEAD', headers: as(bob) })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
})

test('the type is that of the content, and what a browser could run is only downloaded', async () => {
  const attacks = {
    'page.html': '<!doctype html><script>alert(1)</script>',
    'picture.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'picture.png': '<script>alert(1)</script>',
  }
  for (const [name, text] of Object.entries(attacks)) {
    const { ok: file } = await uploads(alice, name, text, { 'content-type': 'image/png' })
    await sends(alice, file!)
    const { headers } = await opens(bob, file!)
    expect(headers.get('content-disposition')).toStartWith('attachment')
    expect(headers.get('content-type')).toMatch(/^(text\/plain;charset=utf-8|application\/octet-stream)$/)
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  }
})

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..%2f..%2fetc%2fpasswd', '..%2f..%2fetc%2fpasswd'],
  ['a\0b.txt', 'ab.txt'],
  ['a\r\nset-cookie: b=c', 'a set-cookie: b=c'],
  ['gpj.\u202Eexe', 'gpj.exe'],
])('the name %j is stored as %j, and splits no header', async (name, stored) => {
  const file = await sent(name, `the content of ${name}`)
  expect(file.name).toBe(stored)
  const response = await opens(bob, file)
  expect(response.status).toBe(200)
  expect(response.headers.has('set-cookie')).toBe(false)
  expect(response.headers.get('content-disposition')).toContain(`filename*=UTF-8''`)
})

test('an upload to a room that one is not in, without a session, from another page or too large is refused', async () => {
  expect((await uploads(mallory, 'a.txt', 'a')).error).toMatchObject({ reason: 'not_member' })
  const url = `${app.url}/api/files?room=${room.id}&name=a.txt`
  expect((await fetch(url, { method: 'POST', body: 'a' })).status).toBe(401)
  const foreign = await uploads(alice, 'a.txt', 'a', { origin: 'https://evil.example' })
  expect(foreign.error).toMatchObject({ reason: 'foreign_page' })
  const large = await uploads(alice, 'a.txt', 'x'.repeat(100_001))
  expect(large).toMatchObject({ status: 413, error: { reason: 'file_too_large', params: { bytes: 100_000 } } })
  expect((await uploads(alice, 'a.txt', 'x'.repeat(100_000))).status).toBe(200)
  const nowhere = await fetch(`${app.url}/api/files?name=a`, { method: 'POST', headers: as(alice), body: 'a' })
  expect(await nowhere.json()).toMatchObject({ error: { reason: 'invalid_input', params: { key: 'room' } } })
})

test('chunks without an end are cut at the limit, and nothing of them is left', async () => {
  let sent = 0
  const endless = new ReadableStream({
    async pull(controller) {
      // The server runs in this process, and takes its turn between two chunks. On a busy machine it needs time, too.
      await Bun.sleep(sent < 1_000_000 ? 0 : 10)
      sent += 10_000
      controller.enqueue(new Uint8Array(10_000))
    },
  })
  const refused = await uploads(alice, 'endless.bin', endless).catch(() => null)
  if (refused !== null) expect(refused.error).toMatchObject({ reason: 'file_too_large' })
  expect(sent).toBeLessThan(10_000_000)
  // The client may be told that its connection is cut before the rest is removed.
  await until('nothing is left', async () => (await app.uploadsLeft()).length === 0)
})

test('an upload that its client aborts leaves nothing', async () => {
  const head = [
    `POST /api/files?room=${room.id}&name=a.txt HTTP/1.1`,
    'host: localhost',
    `authorization: Bearer ${alice.token}`,
    'content-length: 90000',
  ]
  const socket = await Bun.connect({ hostname: '127.0.0.1', port: app.port, socket: { data() {} } })
  socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(40_000)}`)
  await until('it is there', async () => (await app.uploadsLeft()).length > 0)
  socket.terminate()
  await until('it is gone', async () => (await app.uploadsLeft()).length === 0)
})

test('a form with a field without an end is refused unread', async () => {
  let sent = 0
  const field = new ReadableStream({
    async pull(controller) {
      await Bun.sleep(0)
      controller.enqueue(sent === 0 ? '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n' : 'x'.repeat(10_000))
      sent += 10_000
    },
  })
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  const refused = await uploads(alice, 'form.bin', field, type).catch(() => null)
  if (refused !== null)
    expect(refused.error).toMatchObject({ reason: 'invalid_input', params: { key: 'content-type' } })
  expect(sent).toBeLessThan(10_000_000)
  expect((await uploads(alice, 'form.bin', 'a', type)).error).toMatchObject({ params: { key: 'content-type' } })
})

test('an empty file is a file', async () => {
  const file = await sent('empty.bin', '')
  expect(file.bytes).toBe(0)
  expect(await (await opens(bob, file)).text()).toBe('')
})

test('the same bytes are stored once, and stay until the last file of them is gone', async () => {
  const one = await sent('one.txt', 'The same bytes')
  const two = await sent('two.txt', 'The same bytes')
  const stored = await app.blobs.size(new Bun.CryptoHasher('sha256').update('The same bytes').digest('hex'))
  expect(stored).toBe(14)
  expect((await opens(bob, one)).headers.get('etag')).toBe((await opens(bob, two)).headers.get('etag'))
})

test('a file whose blob is lost or cut is not there', async () => {
  const file = await sent('lost.txt', 'Lost soon')
  const hash = new Bun.CryptoHasher('sha256').update('Lost soon').digest('hex')
  await app.blobs.remove(hash, Infinity)
  expect((await opens(bob, file)).status).toBe(404)
  expect(lines.join()).toContain('file.damaged')
})

test('the space is told, and a file is described', async () => {
  const { ok: space } = await bob.posts('file.space', { room: room.id })
  expect(space).toMatchObject({ fileBytes: 100_000, person: { used: 0, most: 1024 ** 3 } })
  expect(space!.room.used).toBeGreaterThan(0)
  const file = (await uploads(bob, 'b.txt', 'of bob')).ok!
  await bob.posts('file.describe', { file: file.id, alt: 'What Bob wrote' })
  expect((await bob.posts('file.get', { file: file.id })).ok).toEqual({ ...file, alt: 'What Bob wrote' })
  expect((await alice.posts('file.get', { file: file.id })).error).toMatchObject({ reason: 'no_such_file' })
  await sends(bob, file)
  const { ok: listed } = await alice.posts('room.files', { room: room.id, limit: 1 })
  expect(listed!.files).toMatchObject([{ id: file.id, alt: 'What Bob wrote', author: bob.person.id }])
})

test('a file on the disk is sent with its length, whole and in part', async () => {
  const file = await sent('length.bin', 'x'.repeat(90_000))
  for (const [range, length] of [
    ['', '90000'],
    ['bytes=10-50009', '50000'],
  ] as const) {
    const { headers } = await opens(bob, file, range === '' ? {} : { range })
    expect([headers.get('content-length'), headers.get('transfer-encoding')]).toEqual([length, null])
  }
})
