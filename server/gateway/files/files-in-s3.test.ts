import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileInfo, Room } from '../../../protocol/entities.ts'
import { S3Blobs } from '../../blobs/s3.ts'
import { S3Server } from '../../blobs/test/s3-server.ts'
import { png } from '../../files/test/pictures.ts'
import { openApp } from '../../test/app.ts'
import { Actor } from '../../test/cast.ts'

const TEXT = '0123456789'.repeat(100_000)

type App = Awaited<ReturnType<typeof openApp>>

let s3: S3Server
let through: Scene
let direct: Scene
const clientDir = mkdtempSync(join(tmpdir(), 'parley-client-'))
beforeAll(async () => {
  writeFileSync(join(clientDir, 'index.html'), '<title>Parley</title>')
  s3 = await S3Server.start()
  through = await Scene.open(false)
  direct = await Scene.open(true)
})
afterAll(async () => {
  await through.app.close()
  await direct.app.close()
  await s3.stop()
  rmSync(clientDir, { recursive: true })
})

/** A room with a text and a picture in it, whose bytes are in S3. */
class Scene {
  private constructor(
    readonly app: App,
    readonly alice: Actor,
    readonly room: Room,
    readonly text: FileInfo,
    readonly picture: FileInfo,
  ) {}

  static async open(direct: boolean): Promise<Scene> {
    const blobs = new S3Blobs({ ...(await s3.place()), direct })
    const app = await openApp(undefined, { blobs, clientDir, log: () => {} })
    const alice = await Actor.arrives(app, 'Alice')
    const room = await alice.creates('The kitchen')
    const uploads = async (name: string, body: string | Buffer) => {
      const response = await fetch(`${app.url}/api/files?room=${room.id}&name=${name}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${alice.token}` },
        body,
      })
      return ((await response.json()) as { ok: FileInfo }).ok
    }
    const text = await uploads('numbers.txt', TEXT)
    const picture = await uploads('view.png', png(1_000, 800))
    const files = [text.id, picture.id]
    await alice.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: '', files })
    return new Scene(app, alice, room, text, picture)
  }

  address({ id, name }: FileInfo, query = ''): string {
    return `${this.app.url}/files/${id}/${name}${query}`
  }

  opens(actor: Actor, file: FileInfo, headers: Record<string, string> = {}, query = '', method = 'GET') {
    return fetch(this.address(file, query), {
      method,
      headers: { authorization: `Bearer ${actor.token}`, ...headers },
      redirect: 'manual',
    })
  }

  /** Somebody who was in the room. */
  async former(): Promise<Actor> {
    const carol = await Actor.arrives(this.app, 'Carol')
    await carol.joins(this.room)
    expect((await this.opens(carol, this.text)).status).toBeLessThan(400)
    await carol.posts('room.leave', { room: this.room.id })
    return carol
  }
}

test('a file is served through the server: whole, in part, its length alone, and as a smaller picture', async () => {
  const { alice, text, picture } = through
  const whole = await through.opens(alice, text)
  expect([whole.status, whole.headers.get('location'), await whole.text()]).toEqual([200, null, TEXT])
  const part = await through.opens(alice, text, { range: 'bytes=999990-' })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 999990-999999/1000000'])
  expect(await part.text()).toBe('0123456789')
  const head = await through.opens(alice, text, {}, '', 'HEAD')
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, `${TEXT.length}`, ''])
  const small = await through.opens(alice, picture, {}, '?w=480')
  expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect((await new Bun.Image(await small.arrayBuffer()).metadata()).width).toBe(480)
})

test('a file in S3 is not there for those who left, through the server and directly', async () => {
  for (const scene of [through, direct]) {
    const carol = await scene.former()
    for (const query of ['', '?w=480']) {
      const refused = await scene.opens(carol, scene.picture, {}, query)
      expect([refused.status, refused.headers.get('location')]).toEqual([404, null])
    }
    expect((await scene.opens(carol, scene.text, {}, '', 'HEAD')).status).toBe(404)
    expect((await fetch(scene.address(scene.text), { redirect: 'manual' })).status).toBe(401)
  }
})

test('with S3_DIRECT a member is sent to S3, for a minute, and gets the bytes with their type and name', async () => {
  const { alice, text } = direct
  const sent = await direct.opens(alice, text)
  expect([sent.status, sent.headers.get('cache-control'), await sent.text()]).toEqual([302, 'no-store', ''])
  const url = new URL(sent.headers.get('location')!)
  expect([url.origin, url.searchParams.get('X-Amz-Expires')]).toEqual([s3.options.endpoint!.origin, '60'])
  expect(url.href).not.toContain(s3.options.secretAccessKey)
  const whole = await fetch(url)
  expect([whole.status, await whole.text()]).toEqual([200, TEXT])
  expect(whole.headers.get('content-type')).toBe('text/plain;charset=utf-8')
  expect(whole.headers.get('content-disposition')).toBe(
    `attachment; filename="numbers.txt"; filename*=UTF-8''numbers.txt`,
  )
  const part = await fetch(url, { headers: { range: 'bytes=0-4' } })
  expect([part.status, await part.text()]).toEqual([206, '01234'])
  url.searchParams.set('X-Amz-Date', '20200101T000000Z')
  expect((await fetch(url)).status).toBe(403)
})

test('with S3_DIRECT the length and an unchanged file are answered by the server, and a picture is shown', async () => {
  const { alice, text, picture } = direct
  const head = await direct.opens(alice, text, {}, '', 'HEAD')
  expect([head.status, head.headers.get('content-length')]).toEqual([200, `${TEXT.length}`])
  const etag = head.headers.get('etag')!
  expect((await direct.opens(alice, text, { 'if-none-match': etag })).status).toBe(304)
  const small = await fetch((await direct.opens(alice, picture, {}, '?w=480')).headers.get('location')!)
  expect([small.headers.get('content-type'), small.headers.get('content-disposition')]).toEqual([
    'image/webp',
    expect.stringMatching(/^inline; /),
  ])
})

test('the page may load pictures and media from S3 if people are sent there, and nothing else', async () => {
  const policies = await Promise.all(
    [through, direct].map(async ({ app }) => {
      const page = await fetch(app.url, { headers: { accept: 'text/html' } })
      return page.headers.get('content-security-policy')!.split('; ')
    }),
  )
  const origin = ` ${s3.options.endpoint!.origin}`
  const opened = policies[1]!.filter((directive) => directive.endsWith(origin))
  expect(opened.map((directive) => directive.split(' ')[0]!)).toEqual(['img-src', 'media-src'])
  expect(policies[1]!.map((directive) => directive.replace(origin, ''))).toEqual(policies[0]!)
})
