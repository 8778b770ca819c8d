import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Change } from '../../protocol/entities.ts'
import { Actor } from '../../server/test/cast.ts'
import { ServerProcess, until } from '../../server/test/server-process.ts'
import { Random } from '../rounds/random.ts'
import { compare, compareStored } from './compare.ts'
import { Room } from './room.ts'
import { RoomCursor } from './room-cursor.ts'
import { StormClient } from './storm-client.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start()
})
afterAll(() => server.remove())

/** One room with one connected client. */
async function scene() {
  const alice = await Actor.arrives(server, 'Alice')
  const { id, code } = await alice.creates('Storm')
  const room = new Room(id, code)
  const client = new StormClient(0, server.port, alice.token, [room], new Random(1))
  client.connect()
  await until('the client has synced', () => client.syncedAt !== null)
  const say = async (...bodies: string[]) => {
    for (const body of bodies) client.send({ room, id: Bun.randomUUIDv7(), body })
    await until(
      'everything is acknowledged and received',
      () => room.unacknowledged === 0 && client.cursors.get(id)!.rev === 2 + room.acked.size,
    )
  }
  const differences = () => compare([room], [client], server.url, () => alice.token)
  return { alice, room, client, say, differences }
}

const messageAt = (rev: number, id: string): Change => ({
  rev,
  message: { id, room: 'room', seq: rev, rev, at: 0, author: 'alice', body: id },
})

const range = (from: number, to: number, changes: Change[]) => ({ from, to, changes, term: 't', proof: 'p' })

test('a correct room has no differences', async () => {
  const { say, differences } = await scene()
  await say('one', 'two', 'three')
  expect(await differences()).toEqual([])
})

test('an acknowledged message that is missing is a difference', async () => {
  const { room, say, differences } = await scene()
  await say('one')
  room.acked.set('lost', 4)
  expect(await differences()).toEqual(['message lost was acknowledged with seq 4 and has undefined'])
})

test('a message with another seq, without an ack, or that was never sent is a difference', async () => {
  const { room, say, differences } = await scene()
  await say('one', 'two', 'three')
  const [one, two, three] = [...room.acked.keys()] as [string, string, string]
  room.acked.set(one, 7).set(two, null)
  room.acked.delete(three)
  expect(await differences()).toEqual([
    `message ${one} was acknowledged with seq 7 and has 3`,
    `message ${two} of room ${room.id} was never acknowledged`,
    `message ${three} of room ${room.id} was never sent`,
  ])
})

test('a message with another body or author is a difference', async () => {
  const { alice, room, say, differences } = await scene()
  await say('one', 'two')
  const [one, two] = [...room.acked.keys()] as [string, string]
  room.sent.set(one, { room: room.id, id: one, author: alice.person.id, body: 'none' })
  room.sent.set(two, { room: room.id, id: two, author: 'bob', body: 'two' })
  expect(await differences()).toEqual([
    `message ${one} is “one” by ${alice.person.id}, and ${alice.person.id} sent “none”`,
    `message ${two} is “two” by ${alice.person.id}, and bob sent “two”`,
  ])
})

test('an acknowledged message that the database lacks or has with another body is a difference', () => {
  const sent = { room: 'r1', id: 'a', author: 'alice', body: 'one' }
  const row = { ...sent, seq: 3, rev: 3 }
  const database = (messages: (typeof row)[]) => ({
    epoch: 'e',
    rooms: [],
    members: [],
    messages,
    reactions: [],
    votes: [],
    files: [],
    blobs: [],
    loose: [],
    usage: [],
    remains: [],
    integrity: 'ok',
  })
  expect(compareStored([sent], database([row]))).toEqual([])
  expect(compareStored([sent], database([]))).toEqual(['message a was acknowledged and is not in the database'])
  expect(compareStored([sent], database([{ ...row, body: 'two' }]))).toEqual([
    'message a is “two” by alice in the database, and alice sent “one”',
  ])
})

test('a client that is behind, has skipped a change or is disconnected is a difference', async () => {
  const { room, client, say, differences } = await scene()
  await say('one', 'two')
  const cursor = client.cursors.get(room.id)!
  cursor.rev = 3
  expect(await differences()).toEqual([`client 0 is at rev 3 of room ${room.id}, and its head is 4`])
  cursor.rev = 4
  cursor.changes = 1
  expect(await differences()).toEqual([`client 0 received 1 changes in revs 2 to 4 of room ${room.id}`])
  client.syncedAt = null
  expect(await differences()).toEqual(['client 0 is not back'])
})

test('two clients that received different messages at one rev are a difference', () => {
  const room = new Room('room', 'code')
  const [one, two] = [new RoomCursor(room), new RoomCursor(room)]
  expect(one.apply(range(0, 2, [messageAt(1, 'a'), messageAt(2, 'b')]))).toBe(true)
  expect(two.apply(range(0, 2, [messageAt(1, 'a'), messageAt(2, 'c')]))).toBe(true)
  expect(room.contradictions).toEqual([
    'room room: rev 2 is b for one client and c for another',
    'room room: rev 2 is “alice: b” for one client and “alice: c” for another',
  ])
})

test('a cursor refuses a gap and ignores old changes', () => {
  const cursor = new RoomCursor(new Room('room', 'code'))
  expect(cursor.apply(range(1, 2, [messageAt(2, 'b')]))).toBe(false)
  expect(cursor.apply(range(0, 1, [messageAt(1, 'a')]))).toBe(true)
  expect(cursor.apply(range(0, 2, [messageAt(1, 'a'), messageAt(2, 'b')]))).toBe(true)
  expect([cursor.rev, cursor.changes]).toEqual([2, 2])
})
