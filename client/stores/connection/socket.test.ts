import type { Server, ServerWebSocket } from 'bun'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { until } from '../../test/until.ts'
import { Socket } from './socket.ts'

let server: Server<undefined>
let other: ServerWebSocket | undefined
let received: string[]
let reported: unknown[]
let refuses: boolean
let socket: Socket

beforeEach(() => {
  other = undefined
  received = []
  reported = []
  refuses = false
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, bun) => (bun.upgrade(request) ? undefined : new Response(null, { status: 400 })),
    websocket: {
      open: (ws) => {
        other = ws
        ws.send('0{"sid":"x","upgrades":[],"pingInterval":100,"pingTimeout":100}')
      },
      message: (ws, packet) => {
        received.push(String(packet))
        if (packet !== '40') return
        ws.send(refuses ? '44{"message":"no","data":{"reason":"admission"}}' : '40{"sid":"y"}')
      },
    },
  })
  socket = new Socket({
    url: `http://127.0.0.1:${server.port}`,
    headers: undefined,
    connectWithin: 1_000,
    onConnected: () => reported.push('connected'),
    onFailed: (error) => reported.push(['failed', error]),
    onDisconnected: () => reported.push('disconnected'),
    onEvent: (name, data) => reported.push([name, data]),
  })
})

afterEach(async () => {
  socket.disconnect()
  await server.stop(true)
})

async function connected() {
  socket.connect()
  await until(() => socket.connected)
}

test('a ping is answered, and a server that sends some is not silent', async () => {
  await connected()
  for (let times = 0; times < 4; times++) {
    await Bun.sleep(90)
    other!.send('2')
  }
  await until(() => received.filter((packet) => packet === '3').length === 4)
  expect(reported).toEqual(['connected'])
})

test('a server that falls silent is disconnected', async () => {
  await connected()
  await until(() => reported.length === 2)
  expect(reported).toEqual(['connected', 'disconnected'])
})

test('events arrive with their argument, acks at the one who asked, each once', async () => {
  await connected()
  const [first, second] = [socket.ask('one', { n: 1 }, 1_000), socket.ask('two', { n: 2 }, 1_000)]
  await until(() => received.length === 3)
  expect(received.slice(1)).toEqual(['420["one",{"n":1}]', '421["two",{"n":2}]'])
  for (const packet of ['431[{"ok":2}]', '42["hello",{"from":["[1]"]}]', '430[{"ok":1}]', '430[{"ok":9}]'])
    other!.send(packet)
  expect<unknown>(await Promise.all([first, second])).toEqual([{ ok: 1 }, { ok: 2 }])
  await until(() => reported.length === 2)
  expect(reported[1]).toEqual(['hello', { from: ['[1]'] }])
})

test('a question without an answer, and one whose connection goes, have none', async () => {
  await connected()
  expect(await socket.ask('slow', {}, 20)).toBeNull()
  const asked = socket.ask('lost', {}, 1_000)
  other!.close()
  expect(await asked).toBeNull()
  await until(() => reported.at(-1) === 'disconnected')
})

test('a refusal is reported with its error, and a disconnect by hand is not reported', async () => {
  refuses = true
  socket.connect()
  await until(() => reported.length > 0)
  expect(reported).toEqual([['failed', { reason: 'admission' }]])
  refuses = false
  await connected()
  socket.disconnect()
  await Bun.sleep(50)
  expect(reported).toEqual([['failed', { reason: 'admission' }], 'connected'])
})
