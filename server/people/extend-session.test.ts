import { expect, test } from 'bun:test'
import { Heartbeat } from '../gateway/heartbeat.ts'
import { PING_INTERVAL_MS } from '../gateway/packets.ts'
import { FakeTransport, testHub } from '../gateway/test/fake-transport.ts'
import { openSqlite } from '../storage/sqlite/engine/sqlite.ts'
import { onFatal, tidy } from '../storage/sqlite/test/fixture.ts'
import { until } from '../test/server-process.ts'
import { extendSession } from './extend-session.ts'
import { SESSION_MS } from '../sessions.ts'

const DAY_MS = 24 * 3_600_000
const BEGAN = Date.UTC(2026, 0)

const { fresh, later } = tidy()

/** A session with its sockets and their heartbeat. */
async function scene(sockets: number) {
  const storage = await openSqlite({ path: fresh(), onFatal })
  later(() => storage.close())
  const time = { now: BEGAN }
  const clock = () => time.now
  const transport = new FakeTransport()
  const hub = testHub(transport)
  const ends: number[] = []
  storage.onFacts((facts) => {
    hub.deliver(facts)
    for (const fact of facts) if (fact.fact === 'session-extended') ends.push(fact.expiresAt)
  })
  const heartbeat = new Heartbeat(
    transport.publish,
    clock,
    (session) => void extendSession({ storage, clock, steady: clock }, session),
  )
  const hash = 'hash of Bot'
  await storage.startSession({ hash, who: 'Bot', name: 'Bot', at: BEGAN, expiresAt: BEGAN + SESSION_MS })
  const own = Array.from({ length: sockets }, () => {
    const socket = transport.socket('Bot', BEGAN + SESSION_MS)
    hub.enter(socket, 'Bot')
    heartbeat.enter(socket)
    return socket
  })
  return {
    time,
    own,
    closed: transport.closed,
    round() {
      for (const socket of own) socket.alive = true
      for (let second = 0; second < PING_INTERVAL_MS / 1_000; second++) heartbeat.beat()
    },
    /** The ends that were stored, in order. */
    ends,
    socketEnds: () => own.map((socket) => socket.session!.expiresAt),
    stored: async () => (await storage.findSession({ hash, now: time.now })).session?.expiresAt,
  }
}

test('a bot that stays connected is not signed out on any of its sockets', async () => {
  const { time, own, closed, round, socketEnds, stored } = await scene(3)
  for (let month = 1; month <= 6; month++) {
    time.now += 30 * DAY_MS
    round()
    const end = time.now + SESSION_MS
    await until('the session of all its sockets is extended', () => socketEnds().every((each) => each === end))
    expect(await stored()).toBe(end)
  }
  expect([own.length, closed.size]).toEqual([3, 0])
})

test('for the first day nothing is written', async () => {
  const { time, round, ends } = await scene(1)
  time.now += DAY_MS - 1
  round()
  time.now += 1
  round()
  await until('the session is extended', () => ends.length > 0)
  expect(ends).toEqual([BEGAN + DAY_MS + SESSION_MS])
})
