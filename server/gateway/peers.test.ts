import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { BusMessage } from '../bus/bus.ts'
import type { Fact } from '../storage/facts.ts'
import type { Storage } from '../storage/storage.ts'
import { room as roomOf } from '../storage/contract/cast.ts'
import { sleep, until } from '../test/server-process.ts'
import { followed, openNode } from './test/nodes.ts'
import type { Socket } from './socket.ts'

const SECOND = 1_000

let node: Awaited<ReturnType<typeof openNode>>
let kitchen: Awaited<ReturnType<typeof roomOf>>
let socket: Socket
let number: number

beforeEach(async () => {
  node = await openNode()
  number = 0
  kitchen = await roomOf(node.storage, node.alice, node.bob)
  socket = node.connects(node.bob)
  await node.syncs(socket)
  node.received.length = 0
})
afterEach(() => node.close())

/** What the other node sends. */
const sends = (content: Partial<BusMessage>) =>
  node.bus.publish({ node: 'other', number: content.number ?? ++number, ...content })
const beat = (seconds = 1) => {
  node.time.now += seconds * SECOND
  node.peers.beat(node.hub.tellPresence())
}
const arrived = () => sleep(5)
const here = (...people: string[]) => [{ room: kitchen.id, count: people.length, here: people }]
const present = () => node.hub.presence(kitchen.id).here?.toSorted()
/** A message of Alice that the other node stores, with the fact that it would send. */
async function said(body: string): Promise<Fact> {
  const { alice: who, other } = node
  const answer = await other.append({ who, room: kitchen.id, id: Bun.randomUUIDv7(), at: 0, content: { body } })
  const message = 'stored' in answer ? answer.stored : null
  return { fact: 'changed', room: kitchen.id, term: 'term', change: { rev: message!.rev, message: message! } }
}
const shown = () =>
  node
    .events(socket, 'changes')
    .flatMap(({ changes }) => changes.map((change: { message?: { body: string } }) => change.message?.body))

test('what this node commits is sent to the others, and what they send is shown once', async () => {
  await node.storage.append({
    who: node.alice,
    room: kitchen.id,
    id: Bun.randomUUIDv7(),
    at: 0,
    content: { body: 'from here' },
  })
  await until('it is sent', () => node.received.some(({ facts }) => facts !== undefined))
  const fact = await said('from there')
  sends({ facts: [fact] })
  sends({ facts: [fact], number })
  sends({ facts: [fact] })
  await until('it is shown', () => shown().length >= 2)
  await arrived()
  expect(shown()).toEqual(['from here', 'from there'])
})

test('[G3] messages that overtake each other are shown in order of rev', async () => {
  const facts = [await said('one'), await said('two'), await said('three')]
  for (const at of [3, 1, 2]) sends({ facts: [facts[at - 1]!], number: at })
  await until('all are shown', () => shown().length === 3)
  expect(shown()).toEqual(['one', 'two', 'three'])
})

test('[G5] a lost number is noticed after a second, and what it could have said is read', async () => {
  sends({ presence: [] })
  const other = await roomOf(node.other, node.alice, node.bob)
  number++
  sends({ presence: [] })
  await arrived()
  beat(0)
  await arrived()
  expect(followed(socket)).toEqual([kitchen.id])
  expect(node.counts.bus).toMatchObject({ received: 2, lost: 0 })
  beat(1)
  await until('the room is followed', () => followed(socket).length === 2)
  expect(followed(socket).toSorted()).toEqual([kitchen.id, other.id].toSorted())
  expect(node.counts.bus.lost).toBe(1)
})

test('how many other nodes there are, and how long the most silent one sent nothing', async () => {
  expect(node.peers.others).toEqual({ count: 0, silentMs: 0 })
  sends({ presence: [] })
  await arrived()
  node.time.now += 3_000
  node.bus.publish({ node: 'another', number: 1, presence: [] })
  await arrived()
  node.time.now += 500
  expect(node.peers.others).toEqual({ count: 2, silentMs: 3_500 })
})

test('a number that is only late is not lost: nothing is read again', async () => {
  sends({ presence: [] })
  sends({ number: 3, presence: [] })
  await arrived()
  sends({ number: 2, presence: [] })
  await arrived()
  await roomOf(node.other, node.alice, node.bob)
  beat(1)
  await sleep(50)
  expect(followed(socket)).toEqual([kitchen.id])
})

test('[G5] the first message of a node that began before is a loss of those before it', async () => {
  await roomOf(node.other, node.alice, node.bob)
  sends({ number: 40, presence: [] })
  await arrived()
  beat(0)
  await until('the room is followed', () => followed(socket).length === 2)
})

test('[G3] [G5] the last rev of a live room is compared with the storage every two seconds', async () => {
  await said('without a hint')
  expect(node.counts.gaps).toBe(0)
  beat(1)
  await sleep(150)
  expect(shown()).toEqual([])
  beat(1)
  await until('it is shown', () => shown().length === 1)
  expect(node.counts.gaps).toBe(1)
})

test('[G9] an epoch that another node reports is read: an old one sends nobody away', async () => {
  const goodbyes = () => node.events(socket, 'goodbye').length
  sends({ facts: [{ fact: 'epoch-began', epoch: 'an old one', by: null }] })
  await sleep(50)
  expect(goodbyes()).toBe(0)
  const { epoch } = await node.other.beginEpoch({ ended: node.storage.epoch, by: null })
  sends({ facts: [{ fact: 'epoch-began', epoch, by: null }] })
  await until('everybody is sent away', () => goodbyes() === 1)
})

test('[G9] an epoch that nobody reported is noticed, once; the present one is none', async () => {
  beat(2)
  await sleep(20)
  expect(node.transport.closed.size).toBe(0)
  await node.other.beginEpoch({ ended: node.storage.epoch, by: null })
  beat(2)
  await until('everybody is sent away', () => node.transport.closed.has(socket))
  beat(2)
  await sleep(20)
  expect(node.events(socket, 'goodbye').length).toBe(1)
})

test('[G9] a storage that has less than this node has sent begins one epoch, and its room goes on from there', async () => {
  await node.close()
  let behind = 0
  const heads = (storage: Storage) => async (input: { rooms: string[] }) => {
    const found = await storage.heads(input)
    return { ...found, heads: found.heads.map(({ room, rev }) => ({ room, rev: rev - behind })) }
  }
  node = await openNode((storage) => Object.create(storage, { heads: { value: heads(storage) } }) as Storage)
  kitchen = await roomOf(node.storage, node.alice, node.bob)
  socket = node.connects(node.bob)
  await node.syncs(socket)
  const { epoch } = node.storage
  const { rev } = node.hub.liveRoom(kitchen.id)!
  beat(2)
  await sleep(50)
  expect(node.storage.epoch).toBe(epoch)

  behind = 1
  const live = node.hub.liveRoom(kitchen.id)!
  beat(2)
  await until('everybody is sent away', () => node.events(socket, 'goodbye').length === 1)
  const next = node.storage.epoch
  expect([next === epoch, live.rev]).toEqual([false, rev - 1])
  beat(2)
  await sleep(50)
  expect(node.storage.epoch).toBe(next)
})

test('a node that is silent for ten seconds has nobody present; one that sends keeps them', async () => {
  const { alice, bob } = node
  sends({ presence: here(alice) })
  await arrived()
  expect(present()).toEqual([alice, bob].toSorted())
  for (let second = 0; second < 9; second++) beat()
  sends({ presence: [] })
  await arrived()
  for (let second = 0; second < 9; second++) beat()
  expect(present()).toEqual([alice, bob].toSorted())
  beat()
  expect(present()).toEqual([bob])
})

test('a node that says goodbye has nobody present', async () => {
  sends({ presence: here(node.alice) })
  sends({ bye: true })
  await arrived()
  expect(present()).toEqual([node.bob])
})

test('older presence that comes late changes nothing, and all of it is asked for', async () => {
  const { alice, bob } = node
  sends({ number: 1, hello: true })
  sends({ number: 3, presence: here(alice) })
  sends({ number: 2, presence: here() })
  await arrived()
  expect(present()).toEqual([alice, bob].toSorted())
  beat()
  await until('it is asked for', () => node.received.some(({ hello }) => hello === true))
})

test('presence of all rooms replaces what a node sent before', async () => {
  sends({ presence: here(node.alice) })
  sends({ presence: [], all: true })
  await arrived()
  expect(present()).toEqual([node.bob])
})

test('a node that asks gets the presence of all rooms, once; without a question only what changed', async () => {
  beat()
  await arrived()
  node.received.length = 0
  sends({ hello: true })
  await arrived()
  beat()
  beat()
  await arrived()
  expect(node.received.map(({ presence, all }) => [presence, all])).toEqual([
    [here(node.bob), true],
    [undefined, undefined],
  ])
})

test('typing of a person who is present on the other node is shown, that of anybody else is not', async () => {
  const typing = (person: string) => ({ signals: [{ signal: 'typing' as const, room: kitchen.id, person }] })
  sends(typing(node.alice))
  await arrived()
  expect(node.events(socket, 'typing')).toEqual([])
  sends({ presence: here(node.alice) })
  sends(typing(node.alice))
  await until('it is shown', () => node.events(socket, 'typing').length === 1)
})

test('the only node sends and reads nothing', async () => {
  await node.bus.close()
  node.received.length = 0
  await said('to nobody')
  beat(5)
  await sleep(150)
  expect([shown(), node.received]).toEqual([[], []])
})
