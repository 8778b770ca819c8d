import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Upload, type UploadOptions } from 'tus-js-client'
import type { FileInfo, Room } from '../../../protocol/entities.ts'
import { openApp } from '../../test/app.ts'
import { Actor } from '../../test/cast.ts'
import { RawConnection } from '../../test/raw-connection.ts'
import { sleep, UNLIMITED, until } from '../../test/server-process.ts'

const BYTES = 3_000_000

let app: Awaited<ReturnType<typeof openApp>>
let alice: Actor
let mallory: Actor
let room: Room

beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_FILE_BYTES: String(BYTES) })
  alice = await Actor.arrives(app, 'Alice')
  mallory = await Actor.arrives(app, 'Mallory')
  room = await alice.creates('The kitchen')
})
afterAll(() => app.close())

const content = () => Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)).toBase64().repeat(50).slice(0, BYTES))

/** The official client, which uploads in parts of this size. */
function client(data: Buffer, options: Partial<UploadOptions> = {}, by = alice) {
  const finished = Promise.withResolvers<FileInfo>()
  const upload = new Upload(data, {
    endpoint: `${app.url}/api/files`,
    headers: { authorization: `Bearer ${by.token}` },
    metadata: { filename: 'plan.txt', filetype: 'text/html', room: room.id },
    chunkSize: 1_000_000,
    retryDelays: null,
    onError: finished.reject,
    onSuccess: ({ lastResponse }) => finished.resolve(JSON.parse(lastResponse.getBody()).ok),
    ...options,
  })
  return { upload, finished: finished.promise }
}

const asks = (method: string, url: string, by: Actor, headers: Record<string, string> = {}, body?: string) =>
  fetch(url, {
    method,
    headers: { authorization: `Bearer ${by.token}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body !== undefined && { body }),
  })

const part = (offset: number) => ({
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
})

async function begun(length: number): Promise<string> {
  const metadata = `filename ${btoa('a.txt')},room ${btoa(room.id)}`
  const response = await asks('POST', `${app.url}/api/files`, alice, {
    'upload-length': String(length),
    'upload-metadata': metadata,
  })
  expect(response.status).toBe(201)
  return new URL(response.headers.get('location')!, app.url).href
}

async function downloads({ id, name }: FileInfo): Promise<Buffer> {
  const response = await fetch(`${app.url}/files/${id}/${name}`, {
    headers: { authorization: `Bearer ${alice.token}` },
  })
  return Buffer.from(await response.arrayBuffer())
}

test('the official client uploads a file in parts', async () => {
  const data = content()
  const { upload, finished } = client(data)
  upload.start()
  const file = await finished
  expect(file).toMatchObject({ name: 'plan.txt', type: 'text/plain', bytes: data.length })
  expect((await downloads(file)).equals(data)).toBe(true)
  expect(await app.uploadsLeft()).toEqual([])
})

test('the official client uploads an empty file, and one that fits into its first request', async () => {
  for (const data of [Buffer.alloc(0), Buffer.from('All of it')]) {
    const { upload, finished } = client(data, { uploadDataDuringCreation: true })
    upload.start()
    const file = await finished
    expect(file).toMatchObject({ name: 'plan.txt', bytes: data.length })
    expect(upload.url).toEndWith(`/api/files/${file.id}`)
    expect((await downloads(file)).equals(data)).toBe(true)
  }
})

test('an upload that was cut goes on where it was', async () => {
  const data = content()
  const first = client(data, { onChunkComplete: () => void first.upload.abort() })
  first.upload.start()
  await until('a part is there', async () => (await app.uploadsLeft()).length > 0 && first.upload.url !== null)
  await until('it is stopped', async () => {
    const { headers } = await asks('HEAD', first.upload.url!, alice)
    return Number(headers.get('upload-offset')) > 0
  })
  const sent: number[] = []
  const second = client(data, { uploadUrl: first.upload.url!, onProgress: (bytes) => void sent.push(bytes) })
  second.upload.start()
  expect((await downloads(await second.finished)).equals(data)).toBe(true)
  expect(Math.min(...sent)).toBeGreaterThan(0)
})

test('what was finished is finished for a client that asks again', async () => {
  const url = await begun(2)
  const id = url.split('/').at(-1)!
  const response = await asks('PATCH', url, alice, part(0), 'ab')
  expect([response.status, response.headers.get('upload-offset')]).toEqual([200, '2'])
  const { headers } = await asks('HEAD', url, alice)
  expect([headers.get('upload-offset'), headers.get('upload-length')]).toEqual(['2', '2'])
  expect((await alice.posts('file.get', { file: id })).ok).toMatchObject({ id, bytes: 2 })
})

test('a part at another offset, or more than was announced, is refused, and the upload goes on', async () => {
  const url = await begun(4)
  expect((await asks('PATCH', url, alice, part(0), 'ab')).status).toBe(204)
  expect((await asks('PATCH', url, alice, part(0), 'ab')).status).toBe(409)
  expect((await asks('PATCH', url, alice, part(2), 'cdef')).status).toBe(413)
  const response = await asks('PATCH', url, alice, part(2), 'cd')
  expect((await downloads(((await response.json()) as { ok: FileInfo }).ok)).toString()).toBe('abcd')
})

test('nobody else sees, continues or removes an upload', async () => {
  const url = await begun(4)
  for (const [method, headers, body] of [
    ['HEAD', {}, undefined],
    ['PATCH', part(0), 'evil'],
    ['DELETE', {}, undefined],
  ] as const)
    expect((await asks(method, url, mallory, headers, body)).status).toBe(404)
  expect((await asks('HEAD', url, alice)).headers.get('upload-offset')).toBe('0')
  const nobody = await fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })
  expect(nobody.status).toBe(401)
})

test('a cancelled upload leaves nothing, before it is finished and after', async () => {
  const unfinished = await begun(4)
  await asks('PATCH', unfinished, alice, part(0), 'ab')
  const finished = await begun(2)
  await asks('PATCH', finished, alice, part(0), 'ab')
  for (const url of [unfinished, finished]) {
    expect((await asks('DELETE', url, alice)).status).toBe(204)
    expect((await asks('HEAD', url, alice)).status).toBe(404)
  }
  const left = await app.uploadsLeft()
  expect(left.filter((name) => unfinished.includes(name) || finished.includes(name))).toEqual([])
})

test('what is announced beyond a limit is refused before a byte is sent', async () => {
  const { upload, finished } = client(Buffer.alloc(BYTES + 1))
  upload.start()
  expect(String(await finished.catch((error: unknown) => error))).toContain('file_too_large')
  const stranger = client(Buffer.alloc(1), {}, mallory)
  stranger.upload.start()
  expect(String(await stranger.finished.catch((error: unknown) => error))).toContain('not_member')
})

test('an upload with an id that is none, or a path, is not there', async () => {
  for (const id of ['..%2f..%2fparley.db', 'parley.db', '%00', crypto.randomUUID()])
    expect((await asks('HEAD', `${app.url}/api/files/${id}`, alice)).status).toBe(404)
})

test('[G7] requests that wait for an upload of theirs cost no time of the processor', async () => {
  const url = await begun(4)
  const lines = Object.entries({ host: new URL(url).host, authorization: `Bearer ${alice.token}`, ...part(0) })
  const head = [`PATCH ${new URL(url).pathname} HTTP/1.1`, 'tus-resumable: 1.0.0', 'content-length: 4']
  const request = [...head, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
  const stuck = Array.from({ length: 3 }, () => RawConnection.open(app.port, request))
  await sleep(200)
  const before = process.cpuUsage()
  await sleep(1_000)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1_000).toBeLessThan(400)
  for (const connection of stuck) connection.end()
})
