import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { Actor } from '../test/cast.ts'
import { ServerProcess, until } from '../test/server-process.ts'

/** A client's text frame, masked with zeros (RFC 6455, section 5.2). */
function frame(text: string): Buffer {
  const bytes = Buffer.from(text)
  const head = bytes.length < 126 ? [0x81, 0x80 | bytes.length] : [0x81, 0xfe, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), bytes])
}

/** Connects, follows its rooms, and then stops reading. */
async function stalls(server: ServerProcess, token: string): Promise<{ socket: Socket; closed: () => boolean }> {
  const socket = connect(server.port, '127.0.0.1')
  let received = ''
  let closed = false
  socket.on('data', (data) => (received += data.toString('latin1')))
  socket.on('close', () => (closed = true)).on('error', () => {})
  socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await until('the socket is open', () => received.includes('"pingInterval"'))
  socket.write(frame(`40${JSON.stringify({ token })}`))
  await until('it is connected', () => received.includes('40{"sid"'))
  socket.write(frame('421["sync",{"known":[]}]'))
  await until('it follows', () => received.includes('431[{"ok"'))
  socket.pause()
  return { socket, closed: () => closed }
}

/** The number of present people in the newest presence event of this person. */
function presentFor(actor: Actor): number | undefined {
  const newest = actor.events.findLast(({ name }) => name === 'presence')?.payload
  return newest && 'count' in newest ? newest.count : undefined
}

const memoryOf = (server: ServerProcess) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) * 1024

test('[G7] a client that does not read is cut, costs bounded memory and slows nobody, and has everything after a sync', async () => {
  const server = await ServerProcess.start()
  const [alice, bob, sleeper] = await Promise.all(
    ['Alice', 'Bob', 'Sleeper'].map((name) => Actor.arrives(server, name)),
  )
  const room = await alice!.creates('Design Crit')
  for (const other of [bob!, sleeper!]) await other.joins(room)
  await alice!.connects()
  await bob!.connects()
  const { rooms, epoch } = await sleeper!.connects()
  sleeper!.leaves()
  const { socket, closed } = await stalls(server, sleeper!.token)
  await until('three are present', () => presentFor(bob!) === 3)

  const before = memoryOf(server)
  const count = 6_000
  for (let round = 0; round < count / 500; round++)
    await Promise.all(
      Array.from({ length: 500 }, (_, i) => alice!.says(room, `${round * 500 + i} ${'x'.repeat(3_900)}`)),
    )
  await until('bob has all of it', () => bob!.heard().length === count, 20_000)
  await until('the sleeper is cut', () => presentFor(bob!) === 2, 20_000)
  // The kernel's buffers are not in it: only the queue of one socket, and what a busy server uses anyway.
  expect(memoryOf(server) - before).toBeLessThan(150 * 1024 * 1024)
  expect(bob!.socket!.connected).toBe(true)

  socket.resume()
  await until('it is closed', closed, 10_000)
  const back = await sleeper!.connects({ epoch, known: [{ room: room.id, rev: rooms[0]!.to }] })
  expect(back.rooms[0]!.reset).toBe(true)
  expect((await sleeper!.reads(room)).length).toBe(count)
  await server.remove()
}, 60_000)
