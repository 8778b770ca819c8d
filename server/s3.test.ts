import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { S3Blobs } from './blobs/s3.ts'
import { s3Settings, S3Server } from './blobs/test/s3-server.ts'
import { Actor } from './test/cast.ts'
import { download, sendFile, uploadOf } from './test/send-file.ts'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'

const RUN_MS = 20_000
const TEST_MS = 60_000
const LARGE = 'x'.repeat(20_000_000)
let s3: S3Server
const servers: ServerProcess[] = []
beforeAll(async () => {
  s3 = await S3Server.start()
})
afterAll(() => s3.stop())
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove()
})

test(
  'a server whose bytes of files are in S3 survives readers that go away, and an S3 that does',
  async () => {
    const own = await S3Server.start()
    const place = { ...(await own.place()), direct: false }
    const server = await ServerProcess.start({ ...UNLIMITED, ...s3Settings(place) })
    servers.push(server)
    const alice = await Actor.arrives(server, 'Alice')
    const room = await alice.creates('Attic')
    const small = await sendFile(alice, room, 'small')
    const { file } = await sendFile(alice, room, LARGE)
    expect(await Array.fromAsync(new S3Blobs(place).list())).toHaveLength(2)
    expect(readdirSync(server.dataDir)).not.toContain('blobs')
    expect(await download(alice, small.file)).toEqual([200, 'small'])

    const begin = async () => {
      const headers = { authorization: `Bearer ${alice.token}` }
      const reader = (await fetch(`${server.url}/files/${file.id}/note.txt`, { headers })).body!.getReader()
      await reader.read()
      return reader
    }
    await (await begin()).cancel()
    const reader = await begin()
    await own.stop()
    const readAll = async () => {
      while (!(await reader.read()).done);
    }
    await expect(readAll()).rejects.toThrow()
    expect((await download(alice, small.file))[0]).toBe(503)
    expect(await uploadOf(alice, room, 'more')).toMatchObject({
      status: 503,
      body: { error: { reason: 'storage_unavailable', retryAfterMs: expect.any(Number) } },
    })
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect(server.output).toContain('file.store-unavailable')
    expect(server.output).not.toContain(place.secretAccessKey)
    expect(await server.stop()).toBe(0)
  },
  TEST_MS,
)

test.each([
  [{ S3_BUCKET: 'elsewhere' }, /There is no bucket elsewhere\. Create it, or correct S3_BUCKET\./],
  [{ S3_ACCESS_KEY_ID: 'SOMEBODY' }, /S3 does not know the key\. Correct S3_ACCESS_KEY_ID\./],
  [{ S3_ENDPOINT: 'http://127.0.0.1:1' }, /No S3 can be used at 127\.0\.0\.1:1 \(\w+\)\. Check S3_ENDPOINT/],
])(
  'a start with %j is refused with what to do, and without a secret',
  async (wrong, sentence) => {
    const settings: Record<string, string> = { ...s3Settings(await s3.place()), ...wrong }
    const server = await ServerProcess.prepare({ ...UNLIMITED, ...settings })
    servers.push(server)
    for (const command of [[], ['check']]) {
      const { code, output } = await server.beside(command, RUN_MS)
      expect([code, output]).toEqual([1, expect.stringMatching(sentence)])
      for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']) expect(output).not.toContain(settings[name]!)
    }
  },
  TEST_MS,
)
