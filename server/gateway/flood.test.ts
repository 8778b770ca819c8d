import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Room } from '../../protocol/entities.ts'
import { Actor } from '../test/cast.ts'
import { RawConnection } from '../test/raw-connection.ts'
import { ServerProcess, sleep, until, UNLIMITED } from '../test/server-process.ts'
import { frame, RawSocket } from './test/raw-socket.ts'

/** The inbound budget has its default values; no other limit is met. */
const { LIMIT_SOCKET_FRAMES_PER_SECOND: _, LIMIT_SOCKET_BYTES_PER_SECOND: __, ...DEFAULT_BUDGET } = UNLIMITED
const CHUNK_FRAMES = 2_000
const MEBIBYTE = 1024 * 1024

let server: ServerProcess
let alice: Actor
let room: Room

beforeAll(async () => {
  server = await ServerProcess.start(DEFAULT_BUDGET)
  alice = await Actor.arrives(server, 'Alice')
  room = await alice.creates('Design Crit')
})
afterAll(() => server.remove())
// A connection of her own for each test: a hundred messages at once are within its budget.
beforeEach(async () => {
  alice.leaves()
  await alice.connects()
})

const repeated = (text: string, opcode?: number) =>
  Buffer.concat(Array.from({ length: CHUNK_FRAMES }, () => frame(text, opcode)))
/** Of the server, in bytes: what it has now (`VmRSS`), or the most that it had (`VmHWM`). */
const memory = ({ pid } = server, field: 'VmRSS' | 'VmHWM' = 'VmRSS') =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024
const sockets = () =>
  readdirSync(`/proc/${server.pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${server.pid}/fd/${fd}`).startsWith('socket')
    } catch {
      return false
    }
  }).length

/** The flood comes from this process, too, so that small times say little. */
const MOST_MS = 100

/** The middle of the times that Alice's messages take, in ms, one after the other. */
async function latency(count = 20): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    await alice.says(room, `number ${i}`)
    times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[count >> 1]!
}

/** Nested as deep as a frame can be, and 4,000 different keys. */
const DEEP = `421["session.me",${'['.repeat(15_000)}${']'.repeat(15_000)}]`
const WIDE = `421["session.me",{${Array.from({ length: 2_700 }, (_, i) => `"k${i}":1`).join()}}]`

describe('[G7] a socket that sends as fast as it can is not read or closed by name, and others hardly notice', () => {
  const floods: [string, boolean, Buffer][] = [
    ['frames of two characters without a session', false, repeated('40')],
    ['connects to a namespace without a session', false, repeated('40/x,')],
    ['pongs without a session', false, repeated('3')],
    ['pings of WebSocket without a session', false, repeated('', 9)],
    ['pongs', true, repeated('3')],
    ['connects to a namespace', true, repeated('40/x,')],
    ['commands that are refused', true, repeated('421["x"]')],
    ['pings of WebSocket', true, repeated('', 9)],
  ]
  for (const [what, connected, bytes] of floods)
    test(what, async () => {
      const before = await latency()
      const used = memory()
      const socket = await RawSocket.opens(server.port, connected ? alice.token : undefined)
      socket.floods(bytes)
      const during = await latency()
      expect(during).toBeLessThan(Math.max(before * 3, MOST_MS))
      expect(memory() - used).toBeLessThan(64 * MEBIBYTE)
      // The server may read only a part of the flood at once. It reads the rest some seconds later.
      await until('it is closed, or not read', async () => {
        const { bytesWritten } = socket.tcp
        await sleep(100)
        return socket.ended || socket.tcp.bytesWritten === bytesWritten
      })
      if (!connected) await until('it is closed', () => socket.ended)
      if (socket.ended) expect(socket.closeCode).toBe(4002)
      socket.tcp.destroy()
    })

  test('two thousand frames and more at once close the socket', async () => {
    const socket = await RawSocket.opens(server.port, alice.token)
    socket.tcp.write(Buffer.concat([repeated('3'), repeated('3'), repeated('3')]))
    await until('it is closed', () => socket.ended)
    expect(socket.closeCode).toBe(4002)
    socket.tcp.destroy()
  })

  test('frames of 32 KB, nested or wide, are read at 128 KiB a second', async () => {
    const before = await latency()
    for (const text of [WIDE, `421["session.me",{"name":"${'['.repeat(31_000)}"}]`]) {
      const socket = await RawSocket.opens(server.port, alice.token)
      const used = memory()
      const began = performance.now()
      socket.floods(frame(text))
      const during = await latency()
      await sleep(1_000)
      const seconds = (performance.now() - began) / 1_000
      const answers = socket.received.split('431[{"error"').length - 1
      expect(answers).toBeGreaterThan(50)
      // What the runtime reads at once is half a mebibyte.
      expect(answers * text.length).toBeLessThan((3 + seconds * 0.125) * MEBIBYTE)
      expect(during).toBeLessThan(Math.max(before * 3, MOST_MS))
      expect(memory() - used).toBeLessThan(64 * MEBIBYTE)
      socket.tcp.destroy()
    }
  })

  test('a frame with 15,000 levels is not parsed, and closes its socket', async () => {
    const socket = await RawSocket.opens(server.port, alice.token)
    socket.floods(frame(DEEP))
    await until('it is closed', () => socket.ended)
    expect(socket.closeCode).toBe(1008)
    socket.tcp.destroy()
  })
})

test('[G7] bodies of requests that have to wait take no memory', async () => {
  const strict = await ServerProcess.start({ ...UNLIMITED, LIMIT_REQUESTS_PER_SECOND: '10', LIMIT_REQUESTS_BURST: '5' })
  const used = memory(strict)
  const head = 'POST /api/session.me HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
  const large = 'x'.repeat(MEBIBYTE - 1)
  for (const body of [
    `Content-Length: ${large.length}\r\n\r\n${large}`,
    `Transfer-Encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n`,
  ]) {
    const flood = Array.from({ length: 150 }, () => RawConnection.open(strict.port, head + body))
    await until('all are answered', () =>
      flood.every(({ received, closed }) => received.includes('HTTP/1.1') || closed),
    )
    expect(flood.some(({ received }) => received.startsWith('HTTP/1.1 429'))).toBeTrue()
    for (const connection of flood) connection.end()
  }
  expect(memory(strict, 'VmHWM') - used).toBeLessThan(64 * MEBIBYTE)
  await strict.remove()
}, 20_000)

describe('an honest client', () => {
  test('resends 1,000 messages at once, and each is acknowledged', async () => {
    const bob = await Actor.arrives(server, 'Bob')
    await bob.joins(room)
    await bob.connects()
    const sent = Array.from({ length: 1_000 }, (_, i) =>
      bob.asks('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: `${i} ${'x'.repeat(1_000)}` }, 20_000),
    )
    expect((await Promise.all(sent)).filter(({ ok }) => ok === undefined)).toEqual([])
    expect(bob.socket!.connected).toBe(true)
    bob.leaves()
  })

  test('that sends more than its budget waits, loses nothing, and stays connected', async () => {
    const slow = await ServerProcess.start({
      ...UNLIMITED,
      LIMIT_SOCKET_FRAMES_PER_SECOND: '300',
      LIMIT_SOCKET_FRAMES_BURST: '300',
    })
    const bob = await Actor.arrives(slow, 'Bob')
    const own = await bob.creates('Design Crit')
    await bob.connects()
    const began = performance.now()
    const sent = Array.from({ length: 1_000 }, (_, i) => bob.says(own, `${i} ${'x'.repeat(2_000)}`))
    const seqs = (await Promise.all(sent)).map(({ seq }) => seq)
    expect(seqs).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 3))
    expect(performance.now() - began).toBeGreaterThan(1_500)
    expect(bob.socket!.connected).toBe(true)
    await slow.remove()
  })
})

describe('[G7] descriptors', () => {
  test('of sockets that the server closed and the peer never does are free within 10 s', async () => {
    const before = sockets()
    const silent = await Promise.all(Array.from({ length: 30 }, () => RawSocket.opens(server.port)))
    for (const { tcp } of silent) tcp.write(frame('9'))
    await until('all are closed', () => silent.every(({ ended }) => ended))
    expect(sockets()).toBeGreaterThanOrEqual(before + 30)
    await until('their descriptors are free', () => sockets() <= before, 10_000)
    for (const { tcp } of silent) tcp.destroy()
  })

  test('are bounded for an address that opens sockets, has them closed, and never closes its side', async () => {
    const strict = await ServerProcess.start({ LIMIT_SOCKETS_PER_ADDRESS: '5' })
    const opened = Array.from({ length: 100 }, () => new RawSocket(strict.port))
    const held = () => opened.filter(({ received }) => received.startsWith('HTTP/1.1 101')).length
    await until('all are answered', () => opened.every(({ received }) => received.includes('HTTP/1.1')))
    expect(held()).toBeLessThanOrEqual(5)
    for (let i = 0; i < 60; i++) {
      const socket = new RawSocket(strict.port)
      opened.push(socket)
      await until('it is answered', () => socket.received.includes('HTTP/1.1'))
      socket.sends('9')
      await until('it is closed', () => socket.ended)
    }
    // Twenty at once, and one more a second.
    expect(held()).toBeLessThan(35)
    for (const { tcp } of opened) tcp.destroy()
    await strict.remove()
  })
})
