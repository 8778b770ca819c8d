import { beforeEach, describe, expect, test } from 'bun:test'
import { limits } from '../../protocol/limits.ts'
import type { Commands } from '../commands/execute.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { Counts } from '../metrics/counts.ts'
import type { Storage } from '../storage/storage.ts'
import { hashToken } from '../sessions.ts'
import { Actor } from '../test/cast.ts'
import { sleep, until } from '../test/server-process.ts'
import { openNodes } from '../test/stage.ts'
import { Admission } from './admission.ts'
import { Heartbeat } from './heartbeat.ts'
import { createHttp } from './http.ts'
import { Identifier } from './identify-request.ts'
import { ProxySigns } from './proxy-signs.ts'
import { SocketIo } from './socketio.ts'
import { FakeTransport, testHub } from './test/fake-transport.ts'
import { gate } from './test/nodes.ts'
import { RawSocket } from './test/raw-socket.ts'

describe('[G10] a session that ends while a socket connects with it', () => {
  for (const [where, count] of [
    ['on the same node', 1],
    ['on another node', 2],
  ] as const)
    test(`${where} is refused, and the socket is never told that it is connected`, async () => {
      const held = gate()
      const stage = await openNodes({ count, view: held.before('findSession') })
      const [first, last] = [stage.nodes[0]!, stage.nodes.at(-1)!]
      const bob = await Actor.arrives(first, 'Bob')
      held.shut()
      const socket = await RawSocket.opens(Number(new URL(last.url).port))
      socket.sends(`40${JSON.stringify({ token: bob.token })}`)
      await until('the session is looked up', () => held.asked === 1)
      await first.storage.endSession({ hash: hashToken(bob.token), who: bob.person.id })
      // The fact reaches another node in another turn of the event loop.
      await sleep(20)
      held.open()
      await until('it is answered', () => /4[04]\{"(sid|message)"/.test(socket.received))
      expect(socket.received).toContain('"reason":"signed_out"')
      expect(socket.received).not.toContain('40{"sid"')
      socket.tcp.destroy()
      await stage.close()
    })
})

const failing = {
  sessionHash: () => 'hash of hers',
  session: () => Promise.reject(new Error('the storage failed')),
} as unknown as Commands
const lines: string[] = []
const log = createLog('error', 'json', (line) => void lines.push(line))
beforeEach(() => void (lines.length = 0))
const logged = () => lines.map((line) => JSON.parse(line) as unknown)

test('over a socket, a session that cannot be looked up gets a time to try again, and the log has the reason', async () => {
  const transport = new FakeTransport()
  const clock = () => 0
  const admission = new Admission(limits, clock)
  const hub = testHub(transport, { admission })
  const actions = { sync: () => Promise.reject(new Error('no sync here')), report: () => {} }
  const heartbeat = new Heartbeat(transport.publish, clock, () => {})
  const { handler } = new SocketIo({ limits }, hub, heartbeat, admission, failing, actions, clock, log, new Counts())
  const socket = transport.socket('Alice')
  socket.session = null
  const ws = Object.assign(socket.ws, { data: socket })
  void handler.open!(ws)
  void handler.message!(ws, '40{"token":"hers"}')
  await until('it is answered', () => transport.heard(socket).length === 2)
  const { data } = JSON.parse(transport.heard(socket)[1]!.slice(2))
  expect(data).toMatchObject({ code: 'unavailable', retryAfterMs: 1_000 })
  expect(logged()).toEqual([
    expect.objectContaining({ event: 'session.look-up-failed', error: expect.stringContaining('the storage failed') }),
  ])
})

test('over HTTP, a session that cannot be looked up is unavailable, and the log has the reason', async () => {
  const config = readConfig({})
  const http = createHttp({
    config,
    identifier: new Identifier(config, 1),
    commands: failing,
    storage: {} as Storage,
    isDraining: () => false,
    clientDir: '/nonexistent',
    prefix: '',
    fileOrigin: null,
    signs: new ProxySigns(log, () => 0, null),
    counts: new Counts(),
    log,
  })
  const request = new Request('http://localhost/api/session.me', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer hers' },
    body: '{}',
  })
  const answer = await http.fetch(request, { peer: '', address: '' })
  expect(answer.status).toBe(503)
  const body = await answer.text()
  expect(JSON.parse(body)).toMatchObject({ error: { code: 'unavailable' } })
  expect(body).not.toContain('the storage failed')
  expect(logged()).toEqual([
    expect.objectContaining({ event: 'request.failed', error: expect.stringContaining('the storage failed') }),
  ])
})
