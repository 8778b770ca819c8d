import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Change } from '../../protocol/entities.ts'
import { Actor } from '../../server/test/cast.ts'
import { ServerProcess, until } from '../../server/test/server-process.ts'
import { Random } from '../rounds/random.ts'
import { compare, storedOtherwise } from './compare.ts'
import { HttpCommands } from './http-commands.ts'
import { RoomCursor } from './room-cursor.ts'
import { Room } from './room.ts'
import { StormClient } from './storm-client.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start()
})
afterAll(() => server.remove())

/** One room, and one socket in it that has come. */
async function scene() {
  const alice = await Actor.arrives(server, 'Alice')
  const { id, code } = await alice.creates('Storm')
  const room = new Room(id, code)
  const client = new StormClient(0, server.port, alice.token, [room], new Random(1))
  client.come()
  await until('it has come', () => client.caughtUpAt !== null)
  const say = async (...bodies: string[]) => {
    for (const body of bodies) client.write({ room, id: Bun.randomUUIDv7(), body })
    await until(
      'all is acknowledged and heard',
      () => room.unacknowledged === 0 && client.cursors.get(id)!.rev === 2 + room.sent.size,
    )
  }
  const found = () => compare([room], [client], new HttpCommands(server.port), () => alice.token)
  return { alice, room, client, say, found }
}

const said = (rev: number, id: string): Change => ({
  rev,
  message: { id, room: 'room', seq: rev, rev, at: 0, author: 'alice', body: id },
})

test('nothing is found where nothing is wrong', async () => {
  const { say, found } = await scene()
  await say('one', 'two', 'three')
  expect(await found()).toEqual([])
})

test('a message that was acknowledged and is not there', async () => {
  const { room, say, found } = await scene()
  await say('one')
  room.sent.set('lost', 4)
  expect(await found()).toEqual(['message lost was acknowledged as 4 and is undefined'])
})

test('a message that is at another place than it was acknowledged, one that was never acknowledged, one that nobody wrote', async () => {
  const { room, say, found } = await scene()
  await say('one', 'two', 'three')
  const [one, two, three] = [...room.sent.keys()] as [string, string, string]
  room.sent.set(one, 7).set(two, null)
  room.sent.delete(three)
  expect(await found()).toEqual([
    `message ${one} was acknowledged as 7 and is 3`,
    `message ${two} of room ${room.id} was never acknowledged`,
    `message ${three} of room ${room.id} was never written`,
  ])
})

test('a message that says something else than was written, or of somebody else', async () => {
  const { alice, room, say, found } = await scene()
  await say('one', 'two')
  const [one, two] = [...room.sent.keys()] as [string, string]
  room.written.set(one, { room: room.id, id: one, author: alice.person.id, body: 'none' })
  room.written.set(two, { room: room.id, id: two, author: 'bob', body: 'two' })
  expect(await found()).toEqual([
    `message ${one} is “one” by ${alice.person.id}, and ${alice.person.id} wrote “none”`,
    `message ${two} is “two” by ${alice.person.id}, and bob wrote “two”`,
  ])
})

test('what was acknowledged and is not in the database, or otherwise', () => {
  const written = { room: 'r1', id: 'a', author: 'alice', body: 'one' }
  const row = { ...written, seq: 3, rev: 3 }
  const database = (messages: (typeof row)[]) => ({ epoch: 'e', rooms: [], members: [], messages, integrity: 'ok' })
  expect(storedOtherwise([written], database([row]))).toEqual([])
  expect(storedOtherwise([written], database([]))).toEqual(['message a was acknowledged and is not in the database'])
  expect(storedOtherwise([written], database([{ ...row, body: 'two' }]))).toEqual([
    'message a is “two” by alice in the database, and alice wrote “one”',
  ])
})

test('a socket that is behind, one that skipped something, one that is away', async () => {
  const { room, client, say, found } = await scene()
  await say('one', 'two')
  const cursors = client.cursors.get(room.id)!
  cursors.rev = 3
  expect(await found()).toEqual([`socket 0 holds room ${room.id} at rev 3, and its head is 4`])
  cursors.rev = 4
  cursors.changes = 1
  expect(await found()).toEqual([`socket 0 was told 1 of the changes 2 to 4 of room ${room.id}`])
  client.caughtUpAt = null
  expect(await found()).toEqual(['socket 0 is not back'])
})

test('two sockets that were told different things of one rev', () => {
  const room = new Room('room', 'code')
  const [one, two] = [new RoomCursor(room), new RoomCursor(room)]
  expect(one.take({ from: 0, to: 2, changes: [said(1, 'a'), said(2, 'b')] })).toBe(true)
  expect(two.take({ from: 0, to: 2, changes: [said(1, 'a'), said(2, 'c')] })).toBe(true)
  expect(room.contradictions).toEqual([
    'room room: rev 2 is b to one and c to another',
    'room room: rev 2 says “alice: b” to one and “alice: c” to another',
  ])
})

test('a gap is refused, what is known already is dropped', () => {
  const cursors = new RoomCursor(new Room('room', 'code'))
  expect(cursors.take({ from: 1, to: 2, changes: [said(2, 'b')] })).toBe(false)
  expect(cursors.take({ from: 0, to: 1, changes: [said(1, 'a')] })).toBe(true)
  expect(cursors.take({ from: 0, to: 2, changes: [said(1, 'a'), said(2, 'b')] })).toBe(true)
  expect([cursors.rev, cursors.changes]).toEqual([2, 2])
})
