import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { Actor, post } from '../test/cast.ts'
import { until } from '../test/server-process.ts'

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

const MOZILLA = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'

test('a person sees the device, the address and the times of their session, and ends it', async () => {
  const began = app.time.now
  const { ok, headers } = await post(
    app,
    'session.start',
    { name: 'Alice' },
    { origin: app.url, 'user-agent': MOZILLA },
  )
  const browser = { origin: app.url, cookie: headers.get('set-cookie')!.split(';')[0]! }
  const { sessions } = (await post(app, 'session.list', {}, browser)).ok!
  expect(sessions).toEqual([
    {
      id: expect.any(String),
      startedAt: began,
      usedAt: began,
      device: 'Firefox on Linux',
      address: '127.0.0.1',
      present: true,
    },
  ])
  expect(JSON.stringify(sessions)).not.toContain(ok!.token)
  const ended = await post(app, 'session.end', { id: sessions[0]!.id }, browser)
  expect(ended.headers.get('set-cookie')).toContain('Max-Age=0')
  expect((await post(app, 'session.me', {}, browser)).error?.reason).toBe('signed_out')
})

test("nobody ends another person's session", async () => {
  const [alice, mallory] = [await Actor.arrives(app, 'Alice'), await Actor.arrives(app, 'Mallory')]
  const { id } = (await alice.posts('session.list', {})).ok!.sessions[0]!
  expect((await mallory.posts('session.end', { id })).error?.reason).toBe('no_such_session')
  expect((await mallory.posts('session.endOthers', {})).ok).toEqual({ ended: 0 })
  expect((await alice.posts('session.me', {})).ok).toBeDefined()
})

test('[G10] a device that signs out is disconnected within a second', async () => {
  const alice = await Actor.arrives(app, 'Alice')
  await alice.connects()
  expect(await alice.does('session.signOut', {})).toEqual({})
  await until('the socket is closed', () => alice.socket!.disconnected, 1_000)
  expect((await alice.posts('session.me', {})).error?.reason).toBe('signed_out')
})
