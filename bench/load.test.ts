import { afterEach, expect, setDefaultTimeout, test } from 'bun:test'
import type { Server, ServerWebSocket } from 'bun'
import type { Delivering } from './load/result.ts'
import { generate } from './run.ts'

const STANDSTILL_MS = 300

setDefaultTimeout(20_000)

let server: Server<undefined> | null = null
afterEach(() => server?.stop(true))

/** A room of 20 that hears 200 messages a second for a second, kept by `say`. */
async function measure(say: (room: Server<undefined>, text: string, number: number) => void): Promise<Delivering> {
  let number = 0
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) => (self.upgrade(request) ? undefined : new Response(null, { status: 426 })),
    websocket: {
      open: (socket: ServerWebSocket<undefined>) => void socket.subscribe('room'),
      message: (_, text) => say(server!, String(text), number++),
    },
  })
  const load = { members: 20, roomSize: 20, rate: 200, warmupSeconds: 0.5, seconds: 1, patienceSeconds: 0.5 }
  const { delivering } = await generate({ protocol: 'raw', port: server.port!, pid: process.pid, ...load })
  return delivering!
}

test('a server that tells everyone everything: all is counted, once', async () => {
  const result = await measure((room, text) => void room.publish('room', text))
  expect(result).toMatchObject({ sent: 300, expected: 6_000, delivered: 6_000, lost: 0, doubled: 0, closed: 0 })
  expect(result.within).toBeGreaterThan(0.8)
  expect(result.within).toBeLessThan(1.2)
})

test('a server that drops every seventh message: just these are lost', async () => {
  const result = await measure((room, text, number) => {
    if (number % 7 !== 0) room.publish('room', text)
  })
  expect(result).toMatchObject({ sent: 300, delivered: 257 * 20, lost: 43 * 20, doubled: 0 })
})

test('a server that drops one message and says another twice does not add up to all well', async () => {
  const result = await measure((room, text, number) => {
    if (number !== 5) room.publish('room', text)
    if (number === 9) room.publish('room', text)
  })
  expect(result).toMatchObject({ delivered: 299 * 20, lost: 20, doubled: 20 })
})

test('many messages in one frame are counted one by one', async () => {
  let waiting: string[] = []
  const result = await measure((room, text, number) => {
    waiting.push(text)
    if (number % 30 !== 29) return
    room.publish('room', JSON.stringify(waiting))
    waiting = []
  })
  expect(result).toMatchObject({ delivered: 6_000, lost: 0, doubled: 0 })
})

test('a server that stands still is late from the time at which a message was to be sent', async () => {
  const result = await measure((room, text, number) => {
    if (number === 200) Bun.sleepSync(STANDSTILL_MS)
    room.publish('room', text)
  })
  expect(result.lost).toBe(0)
  // A sender that waited for the server would show one slow message in 200: p99 would hide the standstill.
  expect(result.p99).toBeGreaterThan((STANDSTILL_MS - 50) * 1_000)
  expect(result.p50).toBeLessThan((STANDSTILL_MS / 2) * 1_000)
})

test('a server that does not stand still is not late', async () => {
  const result = await measure((room, text) => void room.publish('room', text))
  expect(result.p50).toBeLessThan((STANDSTILL_MS / 2) * 1_000)
})
