import { expect, test } from 'bun:test'
import { Heartbeat } from './heartbeat.ts'
import { PING_INTERVAL_MS } from './packets.ts'
import { FakeTransport } from './test/fake-transport.ts'

const ROUND = PING_INTERVAL_MS / 1_000

function scene() {
  const transport = new FakeTransport()
  const time = { now: 0 }
  const used: string[] = []
  const heartbeat = new Heartbeat(
    transport.publish,
    () => time.now,
    ({ person }) => void used.push(person.name),
  )
  const enters = (person: string, expiresAt?: number) => {
    const socket = transport.socket(person, expiresAt)
    heartbeat.enter(socket)
    return socket
  }
  const round = () => {
    for (let second = 0; second < ROUND; second++) heartbeat.beat()
  }
  return { transport, time, heartbeat, used, enters, round }
}

test('every socket is pinged once in an interval, and not all at the same time', () => {
  const { transport, heartbeat, enters, round } = scene()
  const sockets = Array.from({ length: ROUND * 4 }, (_, i) => enters(`person ${i}`))
  heartbeat.beat()
  expect(sockets.filter((socket) => transport.heard(socket).length === 1).length).toBe(4)
  for (const socket of sockets) socket.alive = true
  for (let second = 1; second < ROUND; second++) heartbeat.beat()
  expect(sockets.every((socket) => transport.heard(socket).length === 1)).toBe(true)
  for (const socket of sockets) socket.alive = true
  round()
  expect(transport.closed.size).toBe(0)
})

test('[G7] a socket that sends nothing for a whole interval is cut, one that answers stays', () => {
  const { transport, enters, round } = scene()
  const [silent, lively] = [enters('Silent'), enters('Lively')]
  round()
  expect(transport.closed.size).toBe(0)
  lively.alive = true
  round()
  expect([...transport.closed]).toEqual([silent])
})

test('a socket that is not read for now is not taken for silent', () => {
  const { transport, enters, round } = scene()
  const [silent, paused] = [enters('Silent'), enters('Paused')]
  Object.assign(paused.ws, { isPaused: true })
  round()
  round()
  expect([...transport.closed]).toEqual([silent])
})

test('[G10] a socket whose session has expired is closed, one that has a day left is not', () => {
  const { transport, time, enters, round } = scene()
  const [expiring, staying] = [enters('Expiring', 1_000), enters('Staying', 86_400_000)]
  round()
  expect(transport.closed.size).toBe(0)
  time.now = 1_000
  for (const socket of [expiring, staying]) socket.alive = true
  round()
  expect([...transport.closed]).toEqual([expiring])
})

test('a live socket uses its session, a cut or expired one does not', () => {
  const { time, used, enters, round } = scene()
  const [staying, , expired] = [enters('Staying'), enters('Silent'), enters('Expired', 1_000)]
  round()
  expect(used.splice(0).toSorted()).toEqual(['Expired', 'Silent', 'Staying'])
  time.now = 1_000
  for (const socket of [staying, expired]) socket.alive = true
  round()
  expect(used).toEqual(['Staying'])
})

test('a socket that has left is not pinged or cut any more', () => {
  const { transport, heartbeat, enters, round } = scene()
  const gone = enters('Gone')
  heartbeat.leave(gone)
  round()
  round()
  expect(transport.closed.size).toBe(0)
})

test('[G8] a frame to everyone can depend on how many sockets were served before', async () => {
  const { transport, heartbeat, enters } = scene()
  const sockets = Array.from({ length: ROUND * 4 }, (_, i) => enters(`person ${i}`))
  await heartbeat.everyone((before) => `after ${before}`)
  expect(new Set(sockets.slice(0, 3).flatMap((socket) => transport.heard(socket)))).toEqual(
    new Set(['after 0', 'after 4', 'after 8']),
  )
  expect(sockets.every((socket) => transport.heard(socket).length === 1)).toBe(true)
})
