import { afterEach, expect, setDefaultTimeout, test } from 'bun:test'
import type { Server, ServerWebSocket } from 'bun'
import type { Delivering } from './load/result.ts'
import { generate } from './run.ts'

const STANDSTILL_MS = 300
/** The generator keeps its fixed times only as well as a busy machine lets it. */
const LATE_MS = 150

setDefaultTimeout(20_000)

let server: Server<string> | null = null
afterEach(() => server?.stop(true))

type Forward = (room: string, text: string, number: number) => void

/** 20 people send 200 messages a second for 1.5 s, of which the last second is measured; `forward` is the server. */
async function measure(forward: Forward, roomSize = 20): Promise<Delivering> {
  let number = 0
  server = Bun.serve<string>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) =>
      self.upgrade(request, { data: new URL(request.url).pathname }) ? undefined : new Response(null, { status: 426 }),
    websocket: {
      open(socket: ServerWebSocket<string>) {
        socket.subscribe(socket.data)
        socket.subscribe('everywhere')
      },
      message: (socket, text) => forward(socket.data, String(text), number++),
    },
  })
  const load = { members: 20, roomSize, rate: 200, warmupSeconds: 0.5, seconds: 1, patienceSeconds: 0.5 }
  const target = { protocol: 'raw', port: server.port!, pid: process.pid, restart: false } as const
  const { delivering } = await generate({ ...target, ...load })
  return delivering!
}

const publish: Forward = (room, text) => void server!.publish(room, text)

test('a server that forwards everything to everyone: every message is counted once', async () => {
  const result = await measure(publish)
  expect(result).toMatchObject({ sent: 300, expected: 6_000, delivered: 6_000, lost: 0, doubled: 0, closed: 0 })
  expect(result.within).toBeGreaterThan(0.8)
  expect(result.within).toBeLessThan(1.2)
})

test('in rooms of five a message is expected by five people', async () => {
  const result = await measure(publish, 5)
  expect(result).toMatchObject({ sent: 300, expected: 1_500, delivered: 1_500, lost: 0, doubled: 0 })
  expect(result.within).toBeGreaterThan(0.8)
  expect(result.within).toBeLessThan(1.2)
})

test('a message that leaves its room ends the measurement', async () => {
  const leak: Forward = (room, text, number) => publish(number === 100 ? 'everywhere' : room, text, number)
  const failure = await measure(leak, 5).catch((error: Error) => error.message)
  expect(failure).toBe('The load generator failed.')
})

test('a server that drops every seventh message: exactly these are lost', async () => {
  const result = await measure((room, text, number) => {
    if (number % 7 !== 0) publish(room, text, number)
  })
  expect(result).toMatchObject({ sent: 300, delivered: 257 * 20, lost: 43 * 20, doubled: 0 })
})

test('a server that drops one message and sends another twice: the two do not cancel out', async () => {
  const result = await measure((room, text, number) => {
    if (number !== 5) publish(room, text, number)
    if (number === 9) publish(room, text, number)
  })
  expect(result).toMatchObject({ delivered: 299 * 20, lost: 20, doubled: 20 })
})

test('many messages in one frame are counted one by one', async () => {
  let waiting: string[] = []
  const result = await measure((room, text, number) => {
    waiting.push(text)
    if (number % 30 !== 29) return
    publish(room, JSON.stringify(waiting), number)
    waiting = []
  })
  expect(result).toMatchObject({ delivered: 6_000, lost: 0, doubled: 0 })
})

test('a standstill of the server counts from the time at which a message was to be sent', async () => {
  const result = await measure((room, text, number) => {
    if (number === 200) Bun.sleepSync(STANDSTILL_MS)
    publish(room, text, number)
  })
  expect(result.lost).toBe(0)
  // A sender that waited for the server would have one slow message in 200, and p99 would hide the standstill.
  expect(result.p99).toBeGreaterThan((STANDSTILL_MS - 50) * 1_000)
  expect(result.p50).toBeLessThan(LATE_MS * 1_000)
})

test('without a standstill half of the deliveries are on time', async () => {
  const result = await measure(publish)
  expect(result.p50).toBeLessThan(LATE_MS * 1_000)
})
