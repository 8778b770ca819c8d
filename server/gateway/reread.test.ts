import { afterEach, expect, test } from 'bun:test'
import { room as roomOf } from '../storage/contract/cast.ts'
import { until } from '../test/server-process.ts'
import { followed, gate, openNode } from './test/nodes.ts'

type Node = Awaited<ReturnType<typeof openNode>>
let node: Node

afterEach(() => node.close())

test('[G5] the sockets of a person follow what the person joined elsewhere, and are sent a frame by which they sync', async () => {
  node = await openNode()
  const { alice, bob, other } = node
  const kitchen = await roomOf(other, alice)
  const socket = node.connects(bob)
  await node.syncs(socket)
  await other.joinRoom({ who: bob, code: kitchen.code, at: 0, roomsPerPerson: 0 })
  expect(followed(socket)).toEqual([])
  await node.reread.memberships(bob)
  await node.reread.memberships(bob)
  expect(followed(socket)).toEqual([kitchen.id])
  expect(node.events(socket, 'changes')).toMatchObject([{ room: kitchen.id, from: 3, to: 3, changes: [] }])
})

test('[G10] the sockets of a person are removed from what the person left elsewhere, and from nothing else', async () => {
  node = await openNode()
  const { alice, bob, other } = node
  const kitchen = await roomOf(other, alice, bob)
  const garden = await roomOf(other, alice, bob)
  const socket = node.connects(bob)
  await node.syncs(socket)
  await other.leaveRoom({ who: bob, room: kitchen.id })
  await node.reread.memberships(bob)
  expect(followed(socket)).toEqual([garden.id])
  expect(node.events(socket, 'removed')).toEqual([{ room: kitchen.id, reason: 'left' }])
})

test('[G10] a leaving on this node during the read is not undone by it', async () => {
  const read = gate()
  node = await openNode(read.before('roomsOf'))
  const { alice, bob, storage } = node
  const kitchen = await roomOf(storage, alice, bob)
  const socket = node.connects(bob)
  await node.syncs(socket)
  read.shut()
  const reading = node.reread.memberships(bob)
  await until('it is read', () => read.asked === 1)
  await storage.leaveRoom({ who: bob, room: kitchen.id })
  expect(followed(socket)).toEqual([])
  read.open()
  await reading
  expect(followed(socket)).toEqual([])
  expect(node.events(socket, 'removed').length).toBe(1)
})

test('[G5] a sync during the read is newer: what it follows is not taken away', async () => {
  const read = gate()
  node = await openNode(read.before('roomsOf'))
  const { alice, bob, other } = node
  const kitchen = await roomOf(other, alice)
  const socket = node.connects(bob)
  await node.syncs(socket)
  read.shut()
  const reading = node.reread.memberships(bob)
  await until('it is read', () => read.asked === 1)
  await other.joinRoom({ who: bob, code: kitchen.code, at: 0, roomsPerPerson: 0 })
  const syncing = node.syncs(socket)
  await until('the sync reads, too', () => read.asked === 2)
  read.open()
  await Promise.all([reading, syncing])
  expect(followed(socket)).toEqual([kitchen.id])
  expect(node.events(socket, 'removed')).toEqual([])
})

test('[G5] a room that is joined on another node while a sync reads is in its answer', async () => {
  const read = gate()
  node = await openNode(read.before('catchUp'))
  const { alice, bob, other } = node
  const kitchen = await roomOf(other, alice)
  const socket = node.connects(bob)
  read.shut()
  const syncing = node.syncs(socket)
  await until('it is read', () => read.asked === 1)
  await other.joinRoom({ who: bob, code: kitchen.code, at: 0, roomsPerPerson: 0 })
  await node.reread.memberships(bob)
  read.open()
  expect((await syncing).parse().rooms.map(({ room }) => room.id)).toEqual([kitchen.id])
  expect(followed(socket)).toEqual([kitchen.id])
})

test('[G10] sessions that ended elsewhere are closed, and a new name reaches the others', async () => {
  node = await openNode()
  const { alice, bob, other, transport, time } = node
  const [ended, stays] = [node.connects(alice), node.connects(bob)]
  await other.endSession({ hash: `hash of ${alice}`, who: alice })
  await other.rename({ who: bob, name: 'Robert' })
  time.now = 0
  await node.reread.sessions()
  await until('the socket is closed', () => transport.closed.has(ended))
  expect([transport.closed.has(stays), stays.session?.person.name]).toEqual([false, 'Robert'])
})

test('[G10] a gap that is too large to say who left removes everybody who did', async () => {
  node = await openNode()
  const { alice, bob, storage, other } = node
  const kitchen = await roomOf(storage, alice, bob)
  const [hers, his] = [node.connects(alice), node.connects(bob)]
  for (const socket of [hers, his]) await node.syncs(socket)
  await other.leaveRoom({ who: bob, room: kitchen.id })
  const said = Array.from({ length: 501 }, () =>
    other.append({ who: alice, room: kitchen.id, id: Bun.randomUUIDv7(), at: 0, content: { body: 'hi' } }),
  )
  await Promise.all(said)
  node.hub.liveRoom(kitchen.id)!.expect(4)
  await until('the gap is read', () => node.events(hers, 'changes').length > 0)
  expect([followed(hers), followed(his)]).toEqual([[kitchen.id], []])
  expect(node.events(hers, 'changes')).toMatchObject([{ from: 505, to: 505, changes: [] }])
  expect(node.events(his, 'changes')).toEqual([])
})

test('[G5] a read mark that moved elsewhere is sent to devices that have an older one, and to nobody before the sync', async () => {
  node = await openNode()
  const { alice, bob, storage, other } = node
  const { id: room } = await roomOf(storage, alice, bob)
  const [first, second] = [node.connects(bob), node.connects(bob)]
  first.synced = true
  await node.reread.memberships(bob)
  expect(node.events(first, 'read')).toEqual([])
  for (const socket of [first, second]) await node.syncs(socket)
  await other.append({ who: alice, room, id: Bun.randomUUIDv7(), at: 0, content: { body: 'hi' } })
  const { read } = await other.markRead({ who: bob, room, seq: 4, by: null })
  await node.reread.memberships(bob)
  await node.reread.memberships(bob)
  for (const socket of [first, second]) expect(node.events(socket, 'read')).toEqual([{ room, seq: read }])
})

test('[G5] a device that syncs late finds that the others have an older read mark, and they are sent its own', async () => {
  node = await openNode()
  const { alice, bob, storage, other } = node
  const { id: room } = await roomOf(storage, alice, bob)
  const [first, second] = [node.connects(bob), node.connects(bob)]
  await node.syncs(first)
  await other.append({ who: alice, room, id: Bun.randomUUIDv7(), at: 0, content: { body: 'hi' } })
  await other.markRead({ who: bob, room, seq: 4, by: null })
  await node.syncs(second)
  expect([node.events(first, 'read'), node.events(second, 'read')]).toEqual([[{ room, seq: 4 }], []])
})
