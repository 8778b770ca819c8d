import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { Actor } from '../test/cast.ts'
import { ServerProcess, until } from '../test/server-process.ts'
import { RawSocket } from './test/raw-socket.ts'

/** Connects, follows its rooms, and then stops reading. */
async function stalls(server: ServerProcess, token: string): Promise<RawSocket> {
  const socket = await RawSocket.opens(server.port, token)
  socket.sends('421["sync",{"known":[]}]')
  await until('it follows', () => socket.received.includes('431[{"ok"'))
  socket.tcp.pause()
  return socket
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
  const socket = await stalls(server, sleeper!.token)
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

  socket.tcp.resume()
  await until('it is closed', () => socket.ended, 10_000)
  const back = await sleeper!.connects({ epoch, known: [{ room: room.id, rev: rooms[0]!.to }] })
  expect(back.rooms[0]!.reset).toBe(true)
  expect((await sleeper!.reads(room)).length).toBe(count)
  await server.remove()
}, 60_000)
