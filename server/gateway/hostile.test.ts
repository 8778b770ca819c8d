import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Room } from '../../protocol/entities.ts'
import { Actor } from '../test/cast.ts'
import { ServerProcess, sleep, until, UNLIMITED } from '../test/server-process.ts'

let server: ServerProcess
let alice: Actor
let bob: Actor
let room: Room

beforeAll(async () => {
  server = await ServerProcess.start(UNLIMITED)
  alice = await Actor.arrives(server, 'Alice')
  bob = await Actor.arrives(server, 'Bob')
  room = await alice.creates('Design Crit')
  await bob.joins(room)
  await alice.connects()
  await bob.connects()
})
afterAll(() => server.remove())

/** A raw socket, the frames that it receives, and its close code. */
async function raw(connectFirst: boolean) {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`)
  const frames: string[] = []
  const ended: { code: number | null } = { code: null }
  socket.addEventListener('message', ({ data }) => frames.push(String(data)))
  socket.addEventListener('close', ({ code }) => (ended.code = code))
  await until('the server opens', () => frames.length > 0)
  if (connectFirst) {
    socket.send(`40${JSON.stringify({ token: bob.token })}`)
    await until('it is connected', () => frames.some((frame) => frame.startsWith('40')))
  }
  return { socket, frames, ended }
}

/** The other sockets still work. */
async function othersStillWork() {
  const word = `still here ${crypto.randomUUID()}`
  await alice.says(room, word)
  await bob.sees(word)
  expect(bob.socket!.connected).toBe(true)
}

const DEEP = '['.repeat(20_000)
/** The deepest valid JSON that fits in a frame. */
const DEEP_AND_VALID = `${'['.repeat(15_000)}${']'.repeat(15_000)}`

/** A frame of this many levels, with brackets in a text, which are none. */
const nested = (levels: number) =>
  `${'[{"a":'.repeat((levels - 1) >> 1)}"${'\\\\\\"[{'.repeat(400)}"${'}]'.repeat((levels - 1) >> 1)}`

describe('the socket is closed at once, and every other socket still works', () => {
  const closing: [string, boolean, string | Uint8Array][] = [
    ['an empty frame', true, ''],
    ['no packet at all', true, 'hello'],
    ['a packet type that does not exist', true, '9'],
    ['an event that is not JSON', true, '42["message.send",{'],
    ['an event without a name', true, '42[]'],
    ['an event whose name is a number', true, '42[7,{}]'],
    ['an event that is no array', true, '42{"a":1}'],
    ['an event with two inputs', true, '421["session.me",{},{}]'],
    ['an event for another namespace', true, '42/admin,["session.me",{}]'],
    ['a binary event', true, '451-["message.send",{"_placeholder":true,"num":0}]'],
    ['a binary ack', true, '461-[{"_placeholder":true,"num":0}]'],
    ['a binary frame', true, new Uint8Array([1, 2, 3])],
    ['an ack that nobody asked for', true, '4312[{}]'],
    ['a connect on top of a connect', true, '40{}'],
    ['a probe of an upgrade', true, '2probe'],
    ['20,000-deep JSON', true, `421["message.send",${DEEP}`],
    ['valid JSON of 15,000 levels', true, `421["message.send",${DEEP_AND_VALID}]`],
    ['17 levels in a large frame', true, `421["message.send",${nested(17)}]`],
    ['20,000-deep JSON before connect', false, `40${DEEP}`],
    ['an oversized frame', true, `421["message.send",{"body":"${'x'.repeat(40_000)}"}]`],
    ['a packet before connect', false, '421["session.me",{}]'],
    ['a connect that is not JSON', false, '40{"token":'],
  ]
  for (const [what, connectFirst, frame] of closing)
    test(what, async () => {
      const { socket, ended } = await raw(connectFirst)
      socket.send(frame)
      await until(`${what} is closed`, () => ended.code !== null)
      await othersStillWork()
    })
})

describe('refused with an answer, and the socket stays', () => {
  const id = '01900000-0000-7000-8000-000000000000'
  const refused: [string, string, unknown][] = [
    ['an unknown key', 'message.send', { room: id, id, body: 'hi', admin: true }],
    [
      'a key __proto__',
      'message.send',
      JSON.parse(`{"room":"${id}","id":"${id}","body":"hi","__proto__":{"admin":true}}`),
    ],
    ['a key constructor', 'session.me', { constructor: { prototype: {} } }],
    ['no input where one is needed', 'message.send', {}],
    ['null', 'message.send', null],
    ['an array', 'message.send', []],
    ['JSON of many levels in a small frame', 'message.send', JSON.parse('['.repeat(400) + ']'.repeat(400))],
    [
      'a text with many brackets',
      'message.send',
      { room: id, id, body: '[{'.repeat(1_900), no: '\\"[[[[[[[[[[[[[[[[[[' },
    ],
    ['a body of 4,001 characters', 'message.send', { room: id, id, body: 'x'.repeat(4_001) }],
    ['a body of blanks', 'message.send', { room: id, id, body: ' \n ' }],
    ['half of a surrogate pair', 'message.send', { room: id, id, body: '\ud83d' }],
    ['an id that is no UUIDv7', 'message.send', { room: id, id: '01900000-0000-4000-8000-000000000000', body: 'hi' }],
    ['a page of 101', 'message.page', { room: id, limit: 101 }],
    ['a page before and after', 'message.page', { room: id, before: 5, after: 3 }],
    ['a negative seq', 'room.read', { room: id, seq: -1 }],
    ['a seq beyond all numbers', 'room.read', { room: id, seq: 1e300 }],
    ['a command named like a method of every object', 'toString', {}],
    ['a command named __proto__', '__proto__', {}],
  ]
  for (const [what, name, input] of refused)
    test(what, async () => {
      const { socket, frames } = await raw(true)
      socket.send(`421${JSON.stringify([name, input])}`)
      await until('it is answered', () => frames.some((frame) => frame.startsWith('431')))
      const [answer] = JSON.parse(frames.find((frame) => frame.startsWith('431'))!.slice(3))
      expect(answer.error.code).toBe('invalid')
      socket.send('422["session.me",{}]')
      await until('the socket goes on', () => frames.some((frame) => frame.startsWith('432[{"ok"')))
      socket.close()
    })
})

test('a 20,000-deep body over HTTP is refused, and so is one of 33 KiB', async () => {
  const send = (body: string) =>
    fetch(`${server.url}/api/message.send`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect((await send(DEEP)).status).toBe(400)
  expect((await send(`{"body":"${'x'.repeat(33 * 1024)}"}`)).status).toBe(413)
  await othersStillWork()
})

test('two hundred sockets that send without a session are closed, and others do not wait', async () => {
  const flooding = await Promise.all(Array.from({ length: 200 }, () => raw(false)))
  for (const { socket } of flooding) for (let i = 0; i < 5; i++) socket.send('42["message.send",{}]')
  await othersStillWork()
  await until('all are closed', () => flooding.every(({ ended }) => ended.code !== null))
})

test('a socket without a session is cut after 10 s, one with a session stays', async () => {
  const [stranger, known] = [await raw(false), await raw(true)]
  await sleep(9_000)
  expect(stranger.ended.code).toBeNull()
  await until('the socket without a session is cut', () => stranger.ended.code !== null, 4_000)
  expect(known.ended.code).toBeNull()
  known.socket.close()
}, 20_000)
