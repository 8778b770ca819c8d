import { afterAll, beforeAll, expect, test } from 'bun:test'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobsContract, hashOf } from './contract/contract.ts'
import { S3Blobs, type S3Options } from './s3.ts'
import { S3Server } from './test/s3-server.ts'

let server: S3Server
beforeAll(async () => {
  server = await S3Server.start()
})
afterAll(() => server.stop())

blobsContract('s3', async () => {
  const place = await server.place()
  return {
    // Pages so small that lists have several.
    blobs: new S3Blobs(place, { pageKeys: 50 }),
    node: () => new S3Blobs(place, { pageKeys: 50 }),
    destroy: async () => {},
  }
})

/** Puts a text, and answers its hash. */
async function put(blobs: S3Blobs, text: string): Promise<string> {
  const path = join(tmpdir(), `parley-${crypto.randomUUID()}`)
  await Bun.write(path, text)
  try {
    await blobs.put(path, hashOf(text))
    return hashOf(text)
  } finally {
    await rm(path, { force: true })
  }
}

test('a bucket that can be used passes the check, which leaves nothing', async () => {
  const place = await server.place()
  await new S3Blobs(place).check()
  const { contents } = await new Bun.S3Client({ ...place, endpoint: place.endpoint!.href }).list({
    prefix: place.prefix,
  })
  expect(contents ?? []).toEqual([])
})

test('a failure has its cause, and neither it nor the store has a secret', async () => {
  const { options } = server
  const cases: [S3Options, string][] = [
    [{ ...options, bucket: 'absent' }, 'NoSuchBucket'],
    [{ ...options, accessKeyId: 'nobody' }, 'InvalidAccessKeyId'],
    [{ ...options, endpoint: new URL('http://127.0.0.1:1') }, 'ConnectionRefused'],
  ]
  for (const [wrong, code] of cases) {
    const blobs = new S3Blobs(wrong)
    for (const attempt of [() => blobs.check(), () => put(blobs, 'x'), () => Array.fromAsync(blobs.list())]) {
      const error = await attempt().then(
        () => undefined,
        (failed: unknown) => failed,
      )
      expect(error).toMatchObject({ code })
      expect(Bun.inspect(error)).not.toContain(options.secretAccessKey)
    }
    expect(Bun.inspect(blobs, { depth: 9 })).not.toContain(options.secretAccessKey)
  }
})

test('a blob that cannot be looked up is not taken for an absent one', async () => {
  const blobs = new S3Blobs({ ...server.options, endpoint: new URL('http://127.0.0.1:1') })
  await expect(blobs.size(hashOf('x'))).rejects.toMatchObject({ code: 'ConnectionRefused' })
  await expect(blobs.remove(hashOf('x'), Date.now())).rejects.toMatchObject({ code: 'ConnectionRefused' })
})

test('a file stays when it could not be put', async () => {
  const path = join(tmpdir(), `parley-${crypto.randomUUID()}`)
  await Bun.write(path, 'x')
  const blobs = new S3Blobs({ ...server.options, bucket: 'absent' })
  await expect(blobs.put(path, hashOf('x'))).rejects.toThrow()
  expect(await Bun.file(path).text()).toBe('x')
  await rm(path)
})

test('a server that goes away while a file is sent or read is noticed', async () => {
  const leaving = await S3Server.start()
  const blobs = new S3Blobs(await leaving.place())
  const content = Buffer.alloc(64 * 1024 * 1024, 'parley')
  const hash = new Bun.CryptoHasher('sha256').update(content).digest('hex')
  const path = join(tmpdir(), `parley-${crypto.randomUUID()}`)
  await Bun.write(path, content)
  await blobs.put(path, hash)
  await Bun.write(path, content.fill('x'))
  const again = new Bun.CryptoHasher('sha256').update(content).digest('hex')

  const reader = blobs.open(hash).stream().getReader()
  await reader.read()
  const sent = blobs.put(path, again).then(
    () => undefined,
    (error: unknown) => error,
  )
  await Bun.sleep(100)
  await leaving.stop()
  expect(await sent).toMatchObject({ code: expect.stringMatching(/^Connection/) })
  expect(await Bun.file(path).exists()).toBe(true)
  await rm(path)
  const read = async () => {
    while (!(await reader.read()).done);
  }
  await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^Connection/) })
})

test('a signed address reads one blob, with the type and the disposition that it was signed for', async () => {
  const blobs = new S3Blobs(await server.place())
  const hash = await put(blobs, 'hello')
  const disposition = `attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt`
  const url = new URL(blobs.url(hash, { seconds: 60, type: 'text/plain', disposition })!)
  expect(url.searchParams.get('X-Amz-Expires')).toBe('60')
  expect(url.href).not.toContain(server.options.secretAccessKey)
  const answer = await fetch(url)
  expect([answer.status, await answer.text()]).toEqual([200, 'hello'])
  expect(answer.headers.get('content-type')).toBe('text/plain')
  expect(answer.headers.get('content-disposition')).toBe(disposition)
  url.searchParams.set('X-Amz-Date', '20200101T000000Z')
  expect((await fetch(url)).status).toBe(403)
})

test('two prefixes of a bucket know nothing of each other', async () => {
  const [one, other] = [new S3Blobs(await server.place()), new S3Blobs(await server.place())]
  const hash = await put(one, 'mine')
  expect(await other.size(hash)).toBeUndefined()
  expect(await Array.fromAsync(other.list())).toEqual([])
  expect(await Array.fromAsync(one.list())).toHaveLength(1)
})

test('more blobs than S3 lists at once are all listed', async () => {
  const place = await server.place()
  const client = new Bun.S3Client({ ...place, endpoint: place.endpoint!.href })
  const hashes = Array.from({ length: 1_100 }, (_, index) => hashOf(`${index}`))
  await Promise.all(hashes.map((hash) => client.write(`${place.prefix}marks/${hash}-put-1`, '')))
  const listed = await Array.fromAsync(new S3Blobs(place).list())
  expect(listed.map(({ hash }) => hash)).toEqual(hashes.toSorted())
})

test('bytes that are there are not sent again, and bytes that were sent in part are', async () => {
  const place = await server.place()
  const blobs = new S3Blobs(place)
  const client = new Bun.S3Client({ ...place, endpoint: place.endpoint!.href })
  const key = `${place.prefix}blobs/${hashOf('whole')}`
  await client.write(key, 'who')
  await put(blobs, 'whole')
  expect(await blobs.open(hashOf('whole')).text()).toBe('whole')
  await client.write(key, 'WHOLE')
  await put(blobs, 'whole')
  expect(await blobs.open(hashOf('whole')).text()).toBe('WHOLE')
})

test('a put waits for a removal that is about to delete the same bytes, and stores them anew', async () => {
  const slow = await S3Server.start({ deleteDelayMs: 300 })
  try {
    const blobs = new S3Blobs(await slow.place())
    const hash = await put(blobs, 'hello')
    await Bun.sleep(2_200)
    const removal = blobs.remove(hash, Date.now())
    await Bun.sleep(100)
    expect(await blobs.size(hash)).toBe(5)
    await put(blobs, 'hello')
    expect(await removal).toBe(true)
    expect(await blobs.open(hash).text()).toBe('hello')
    expect(await Array.fromAsync(blobs.list())).toHaveLength(1)
  } finally {
    await slow.stop()
  }
})

test('the mark of a removal that ended half way holds a put up, and then no longer', async () => {
  const place = await server.place()
  const client = new Bun.S3Client({ ...place, endpoint: place.endpoint!.href })
  await client.write(`${place.prefix}marks/${hashOf('held')}-removal-x`, '')
  const blobs = new S3Blobs(place, { removalMs: 400 })
  const begin = Date.now()
  await put(blobs, 'held')
  expect(Date.now() - begin).toBeGreaterThan(399)
  expect(await blobs.size(hashOf('held'))).toBe(4)
  await put(blobs, 'held')
  expect(Date.now() - begin).toBeLessThan(800)
})
