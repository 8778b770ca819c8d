import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Room } from '../../protocol/entities.ts'
import { Actor, post } from '../test/cast.ts'
import { ServerProcess, until, UNLIMITED } from '../test/server-process.ts'

const UNKNOWN = '01900000-0000-7000-8000-000000000000'

let server: ServerProcess
let alice: Actor
let mallory: Actor
let room: Room

beforeAll(async () => {
  server = await ServerProcess.start(UNLIMITED)
  alice = await Actor.arrives(server, 'Alice')
  mallory = await Actor.arrives(server, 'Mallory')
  room = await alice.creates('Design Crit')
  await alice.connects()
  await alice.says(room, 'a secret')
  await mallory.connects()
})
afterAll(() => server.remove())

describe('a person from outside a room learns nothing about it', () => {
  test('every command answers alike for a room that exists and one that does not', async () => {
    const id = Bun.randomUUIDv7()
    for (const [name, input] of [
      ['message.send', { id, body: 'hi' }],
      ['message.page', {}],
      ['message.missing', { ids: [id] }],
      ['room.members', {}],
      ['room.leave', {}],
      ['room.read', { seq: 1 }],
      ['room.typing', {}],
    ] as const) {
      const answerFor = (id: string) => mallory.socket!.emitWithAck(name, { ...input, room: id })
      const answer = await answerFor(room.id)
      expect(answer.error?.code ?? 'ok').toBe(name === 'room.typing' ? 'ok' : 'not_found')
      expect(await answerFor(UNKNOWN)).toEqual(answer)
    }
    expect((await alice.reads(room)).map((message) => message.body)).toEqual(['a secret'])
  })

  test('typing from outside reaches nobody, from inside it does', async () => {
    const bob = await Actor.arrives(server, 'Bob')
    await bob.joins(room)
    await bob.connects()
    const typing = () => alice.events.filter(({ name }) => name === 'typing').map(({ payload }) => payload)
    await mallory.does('room.typing', { room: room.id })
    const thread = Bun.randomUUIDv7()
    await mallory.does('room.typing', { room: room.id, thread })
    await bob.does('room.typing', { room: room.id })
    await until('alice receives it', () => typing().length > 0)
    await bob.does('room.typing', { room: room.id, thread })
    await until('alice receives that, too', () => typing().length > 1)
    expect(typing()).toEqual([
      { room: room.id, person: bob.person.id },
      { room: room.id, person: bob.person.id, thread },
    ])
    bob.leaves()
  })

  test('a sync that names a room of others answers nothing about it', async () => {
    const { rooms } = await mallory.does('sync', { known: [{ room: room.id, rev: 0 }] })
    expect(rooms).toEqual([])
    await alice.says(room, 'still secret')
    const own = await mallory.creates('Her own')
    await mallory.says(own, 'mine')
    await mallory.sees('mine')
    expect(mallory.heard()).toEqual(['mine'])
  })
})

describe('a page of another site', () => {
  const cookieOf = async (origin?: string) => {
    const { headers } = await post(server, 'session.start', { name: 'Carol' }, origin === undefined ? {} : { origin })
    return headers.get('set-cookie')!
  }

  test('the cookie is HttpOnly, Lax and of this host; over HTTPS it is __Host- and Secure', async () => {
    expect(await cookieOf()).toMatch(/^parley-\d+=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/)
    const secure = await ServerProcess.start({ ...UNLIMITED, PUBLIC_URL: 'https://chat.example.org' })
    const { headers } = await post(secure, 'session.start', { name: 'Carol' })
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect(headers.get('set-cookie')).toMatch(/^__Host-parley-443=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect((await post(secure, 'session.me', {}, { origin: server.url })).status).toBe(403)
    await secure.remove()
  })

  test("a cookie counts only with the Origin of Parley's own pages", async () => {
    const cookie = (await cookieOf(server.url)).split(';')[0]!
    expect((await post(server, 'session.me', {}, { cookie, origin: server.url })).ok?.person.name).toBe('Carol')
    expect((await post(server, 'session.me', {}, { cookie })).status).toBe(401)
    expect((await post(server, 'session.me', {}, { cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await post(server, 'session.me', {}, { cookie, origin: 'null' })).status).toBe(403)
  })

  test('a socket with the cookie is refused before the upgrade to a page of another site', async () => {
    const cookie = (await cookieOf(server.url)).split(';')[0]!
    const upgrade = (headers: Record<string, string>) =>
      fetch(`${server.url}/socket.io/?EIO=4&transport=websocket`, {
        headers: {
          upgrade: 'websocket',
          connection: 'upgrade',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
        },
      })
    expect((await upgrade({ cookie, origin: 'http://evil.example' })).status).toBe(403)

    const frames: string[] = []
    const ours = new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`, {
      headers: { cookie, origin: server.url },
    })
    ours.addEventListener('message', ({ data }) => frames.push(String(data)))
    ours.addEventListener('open', () => ours.send('40'))
    await until('the cookie signs in', () => frames.some((frame) => frame.startsWith('40')))
    ours.close()
  })

  test('a form cannot post a command', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      expect(
        (
          await fetch(`${server.url}/api/session.start`, {
            method: 'POST',
            headers: { 'content-type': type },
            body: '{"name":"x"}',
          })
        ).status,
      ).toBe(400)
  })
})

test('every answer has the headers that protect people in browsers', async () => {
  for (const path of ['/healthz', '/api/session.me', '/nothing-here', '/socket.io/?EIO=3']) {
    const { headers } = await fetch(`${server.url}${path}`)
    expect(headers.has('strict-transport-security')).toBe(false)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('permissions-policy')).toBe('camera=(self), microphone=(self), geolocation=()')
  }
})

describe('names', () => {
  const nameOf = async (name: string) => (await post(server, 'session.start', { name })).ok?.person.name
  test('are NFC, one line, without control or bidi characters, with two marks in a row at most', async () => {
    expect(await nameOf('  Ame\u0301lie \n Li ')).toBe('Amélie Li')
    expect(await nameOf('a\u202Elive\u2066x')).toBe('alivex')
    expect(await nameOf(`Z${'\u0310'.repeat(30)}`)).toBe('Z\u0310\u0310')
    expect(await nameOf('نیم\u200cفاصله')).toBe('نیم\u200cفاصله')
    expect(await nameOf('👩‍🚀')).toBe('👩‍🚀')
  })
  test('that are invisible or too long are refused', async () => {
    for (const name of ['', '   ', '\u200b\u2060', '\u3164', '\u200d', 'x'.repeat(41), 'x'.repeat(400)])
      expect((await post(server, 'session.start', { name })).error?.code).toBe('invalid')
  })
  test('a new name reaches every room as a change of its member', async () => {
    await mallory.posts('person.rename', { name: 'Mallory' })
    await alice.posts('person.rename', { name: 'Alice Ames' })
    await until('the change arrives', () =>
      alice.changes.some((change) => 'member' in change && change.member.person.name === 'Alice Ames'),
    )
  })
})

describe('each limit has its refusal', () => {
  let strict: ServerProcess
  beforeAll(async () => {
    strict = await ServerProcess.start({
      LIMIT_SOCKETS_PER_ADDRESS: '3',
      LIMIT_SOCKETS_PER_PERSON: '2',
      LIMIT_SESSIONS_PER_ADDRESS: '7',
      LIMIT_ROOMS_PER_PERSON: '2',
    })
  })
  afterAll(() => strict.remove())

  test('after ten wrong codes the next ones have to wait, and a right one still works for others', async () => {
    const guesser = await Actor.arrives(strict, 'Guesser')
    const other = await guesser.creates('Known')
    for (let i = 0; i < 10; i++)
      expect((await guesser.posts('room.join', { code: `000-0000-00${i}` })).error?.code).toBe('not_found')
    for (let i = 0; i < 3; i++) {
      const { error, status, headers } = await guesser.posts('room.join', { code: '000-0000-0AA' })
      expect(error?.reason).toBe('too_many_wrong_codes')
      expect(error?.retryAfterMs).toBeWithin(1, 10_001)
      expect(status).toBe(429)
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect((await post(strict, 'room.preview', { code: other.code })).ok?.name).toBe('Known')
    const neighbour = await Actor.arrives(strict, 'Neighbour')
    expect((await neighbour.posts('room.join', { code: other.code })).ok?.room!.id).toBe(other.id)
  })

  test('a guest sends ten messages at once and then has to wait; others do not', async () => {
    const [one, two] = [await Actor.arrives(strict, 'One'), await Actor.arrives(strict, 'Two')]
    const [own, others] = [await one.creates('One'), await two.creates('Two')]
    await one.connects()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => one.asks('message.send', { room: own.id, id: Bun.randomUUIDv7(), body: 'x' })),
    )
    expect(answers.filter(({ ok }) => ok !== undefined).length).toBe(10)
    expect(answers.at(-1)!.error).toMatchObject({ code: 'rate_limited' })
    expect(answers.at(-1)!.error!.retryAfterMs).toBeLessThanOrEqual(1_000)
    expect((await two.posts('message.send', { room: others.id, id: Bun.randomUUIDv7(), body: 'x' })).ok).toBeDefined()
    one.leaves()
  })

  test('sockets of a person, sockets of an address, rooms of a person, guests of an address', async () => {
    const dora = await Actor.arrives(strict, 'Dora')
    const devices = [dora, dora.again(), dora.again()]
    await devices[0]!.connects()
    await devices[1]!.connects()
    const refusal = await devices[2]!.connects().catch((error: Error) => error.message)
    expect(refusal).toContain('2 connections')
    const erin = await Actor.arrives(strict, 'Erin')
    await until('a refused socket is gone', async () =>
      erin.connects().then(
        () => true,
        () => false,
      ),
    )
    const finn = await Actor.arrives(strict, 'Finn')
    expect(await finn.connects().catch((error: Error) => error.message)).toBe('websocket error')
    for (const device of [...devices, erin]) device.leaves()

    await dora.creates('First')
    await dora.creates('Second')
    expect((await dora.posts('room.create', { name: 'Third' })).error?.code).toBe('conflict')
    expect((await post(strict, 'session.start', { name: 'Eighth' })).error).toMatchObject({ code: 'rate_limited' })
  })
})

test('no message, name, code or token is in the log', async () => {
  const secrets = ['a secret', 'still secret', 'Mallory', room.code, alice.token]
  for (const word of secrets) expect(server.output).not.toContain(word)
  expect(server.output).toContain('server.started')
})
