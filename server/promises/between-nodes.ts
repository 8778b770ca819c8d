import { describe, expect, test } from 'bun:test'
import type { BusMessage } from '../bus/bus.ts'
import { Proofs } from '../gateway/proofs.ts'
import { Actor } from '../test/cast.ts'
import { sleep, until } from '../test/server-process.ts'
import { openNodes, SOON, type Nodes } from '../test/stage.ts'
import { presenceOf } from './nothing-missed.ts'
import { receives, scene, type Scene } from './scene.ts'

const PARTITION_MS = 10_000
/** Two polls and more. */
const SETTLED_MS = 1_000

const hasFacts = (message: BusMessage) => message.facts !== undefined
const cut = ({ nodes }: Nodes) => nodes.forEach(({ bus }) => (bus.cut = true))
const dropFacts = ({ nodes }: Nodes) => nodes.forEach(({ bus }) => (bus.drops = hasFacts))
const shows = (actor: Actor, room: string) => actor.screen.position.known.some((known) => known.room === room)
const goodbyes = (actor: Actor) => actor.events.filter(({ name }) => name === 'goodbye')
const removals = (actor: Actor) => actor.events.filter(({ name }) => name === 'removed')

/** Alice says two messages, and the hint of the first is lost. Fails when Bob does not see both within this time. */
export async function lostAndNext({ stage, alice, bob, room }: Scene<Nodes>, withinMs?: number): Promise<void> {
  await alice.connects()
  await bob.connects()
  dropFacts(stage)
  await alice.says(room, 'lost')
  for (const { bus } of stage.nodes) bus.drops = () => false
  await alice.says(room, 'next')
  await bob.isShown(['lost', 'next'], withinMs)
  expect(bob.shown()).toEqual(['lost', 'next'])
  expect(bob.screen.syncs).toBe(0)
}

/** Alice says one message, and nobody says another. Fails when Bob does not see it within this time. */
export async function lastMessage({ alice, bob, room }: Scene, withinMs?: number): Promise<void> {
  await alice.connects()
  await bob.connects()
  await alice.says(room, 'the last')
  await bob.isShown('the last', withinMs)
  expect(bob.shown()).toEqual(['the last'])
  alice.leaves()
  bob.leaves()
}

/** What holds when a certain hint is lost or comes late, and what only several nodes can get wrong. */
export function betweenNodes(count: number): void {
  describe(`between ${count} nodes`, () => {
    const on = scene(() => openNodes({ count, peerTimes: SOON }))
    const lost = () => on.stage.logged().includes('storage.changes-lost')

    test('[G3] [G5] a message whose hint is lost is shown when the next one comes, in order', async () => {
      await lostAndNext(on)
    })

    test('[G5] the last message is shown although its hint is lost, also when the bus carries nothing', async () => {
      dropFacts(on.stage)
      await lastMessage(on)
      cut(on.stage)
      await lastMessage(on)
    })

    test('[G7] [G5] after more than a frame may hold has been lost, every client syncs and has it all', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      cut(on.stage)
      await Promise.all(Array.from({ length: 600 }, (_, i) => alice.says(room, `m${i}`)))
      await bob.isShown('m599')
      expect(bob.shown()).toEqual(Array.from({ length: 600 }, (_, i) => `m${i}`))
      expect(bob.screen.syncs).toBeGreaterThan(0)
    })

    test('[G5] a room that is joined while hints are lost is shown on the other node; a foreign room is not', async () => {
      const { alice, bob } = on
      const tablet = on.device(bob, 2)
      await bob.connects()
      await tablet.connects()
      const other = await alice.creates('Later')
      const foreign = await alice.creates('Without Bob')
      dropFacts(on.stage)
      // To the node of alice, so that the others have to learn of it.
      await on.device(bob, 0).posts('room.join', { code: other.code })
      for (const device of [bob, tablet]) await until('the room is shown', () => shows(device, other.id), 10_000)
      expect(shows(bob, foreign.id)).toBe(false)
    })

    test('[G5] a read mark whose hint is lost reaches the device on the other node', async () => {
      const { alice, bob, room } = on
      const tablet = on.device(alice, 1)
      await alice.connects()
      await tablet.connects()
      const { seq } = await bob
        .posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'hi' })
        .then(({ ok }) => ok!)
      dropFacts(on.stage)
      await alice.does('room.read', { room: room.id, seq })
      await receives(tablet, 'read')
      expect(tablet.events.filter(({ name }) => name === 'read')).toMatchObject([{ payload: { room: room.id, seq } }])
      expect(alice.events.some(({ name }) => name === 'read')).toBe(false)
    })

    test('[G5] a new name whose hint is lost is known to the other node', async () => {
      const { alice } = on
      const tablet = on.device(alice, 1)
      await tablet.connects()
      dropFacts(on.stage)
      await alice.posts('person.rename', { name: 'Alice Ames' })
      await until(
        'the node has the name',
        async () => (await tablet.does('sync', { known: [] })).person.name === 'Alice Ames',
        10_000,
      )
    })

    test('[G10] a person who left receives nothing more after 10 s, although the bus carries nothing', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      cut(on.stage)
      await on.device(bob, 0).posts('room.leave', { room: room.id })
      await receives(bob, 'removed', PARTITION_MS)
      await alice.says(room, 'among us')
      await sleep(SETTLED_MS)
      expect(bob.shown()).toEqual([])
    })

    test('[G10] a person who was banned receives nothing more after 10 s, although the bus carries nothing', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      cut(on.stage)
      await alice.posts('room.ban', { room: room.id, person: bob.person.id })
      await receives(bob, 'removed', PARTITION_MS)
      await alice.says(room, 'among us')
      await sleep(SETTLED_MS)
      expect(bob.shown()).toEqual([])
      expect((await bob.posts('room.join', { code: room.code })).error?.reason).toBe('banned')
    })

    test('[G10] a session that ended is closed within 10 s, although the bus carries nothing; others stay', async () => {
      const { alice, bob } = on
      const carol = await Actor.arrives(on.node(1), 'Carol')
      const tablet = on.device(alice, 1)
      await tablet.connects()
      await bob.connects()
      await carol.connects()
      cut(on.stage)
      await alice.posts('session.end', {})
      await until('the tablet is closed', () => !tablet.socket!.connected, PARTITION_MS)
      expect([bob.socket!.connected, carol.socket!.connected]).toEqual([true, true])
      carol.leaves()
    })

    test('[G5] a leaving that comes late does not remove a person who has come back', async () => {
      const { alice, bob, room } = on
      on.stage.nodes[1]!.bus.hold()
      const phone = on.device(bob, 0)
      await phone.posts('room.leave', { room: room.id })
      await phone.posts('room.join', { code: room.code })
      await bob.connects()
      on.stage.nodes[1]!.bus.release((held) => held.filter(hasFacts).toReversed())
      await alice.connects()
      await alice.says(room, 'still here?')
      await bob.isShown('still here?')
      expect(removals(bob)).toEqual([])
    })

    test('[G10] a join that comes late does not bring back a person who has left', async () => {
      const { alice, bob, room } = on
      const other = await alice.creates('Other')
      on.stage.nodes[1]!.bus.hold()
      const phone = on.device(bob, 0)
      await phone.posts('room.join', { code: other.code })
      await phone.posts('room.leave', { room: other.id })
      await bob.connects()
      on.stage.nodes[1]!.bus.release((held) => held.filter(hasFacts).toReversed())
      await alice.connects()
      await alice.says(other, 'among us')
      await alice.says(room, 'to all')
      await bob.isShown('to all')
      await sleep(SETTLED_MS)
      expect(bob.shown()).toEqual(['to all'])
      expect(shows(bob, other.id)).toBe(false)
    })

    test('[G9] a second node is no loss: whoever syncs over another node while all write is never reset', async () => {
      const { alice, bob, room } = on
      const { epoch } = await alice.connects()
      await bob.connects()
      const writing = { stopped: false }
      const write = async (actor: Actor) => {
        for (let i = 0; !writing.stopped; i++) await actor.says(room, `${actor.person.name} ${i}`)
      }
      const writers = [write(alice), write(bob)]
      for (let hop = 0; hop < 12; hop++) {
        const tablet = on.device(bob, hop)
        const from = hop % 2 === 0 ? alice : bob
        const answer = await tablet.connects(from.screen.position)
        expect([answer.epoch, answer.rooms[0]!.reset]).toEqual([epoch, undefined])
        tablet.leaves()
      }
      writing.stopped = true
      await Promise.all(writers)
      expect(lost()).toBe(false)
      expect([goodbyes(alice), goodbyes(bob)]).toEqual([[], []])
    })

    for (const carries of [true, false])
      test(`[G9] a proven loss begins one epoch, which reaches every node ${carries ? 'over the bus' : 'without the bus'}`, async () => {
        const { alice, bob, room } = on
        const tablet = on.device(bob, 2)
        const before = await alice.connects()
        const crowd = [bob, tablet]
        for (const device of crowd) await device.connects()
        if (!carries) cut(on.stage)
        const { term } = before.rooms[0]!
        const proof = new Proofs(on.stage.nodes[0]!.storage).prove(room.id, term, 1_000)
        const claim = { epoch: before.epoch, known: [{ room: room.id, rev: 1_000, term, proof }] }
        const after = await alice.does('sync', claim)
        expect(after.epoch).not.toBe(before.epoch)
        for (const device of crowd) await until('they are sent away', () => !device.socket!.connected, 10_000)
        for (const device of crowd) {
          const back = await device.connects(device.screen.position)
          expect([back.epoch, back.rooms[0]!.reset]).toEqual([after.epoch, true])
        }
        // A hint that comes late, and the next poll, send nobody away again.
        await sleep(SETTLED_MS)
        for (const device of crowd) expect([device.socket!.connected, goodbyes(device).length]).toEqual([true, 1])
        expect([alice.socket!.connected, goodbyes(alice)]).toEqual([true, []])
        expect(on.stage.logged().split('storage.changes-lost')).toHaveLength(2)
      })

    test('a node that falls silent is forgotten, and not before', async () => {
      const { alice, bob } = on
      await alice.connects()
      await bob.connects()
      await until('alice is sent that bob is here', () => presenceOf(alice)?.count === 2)
      const started = performance.now()
      await on.stage.lose(1)
      await until('he counts no more', () => presenceOf(alice)?.count === 1, 10_000)
      expect(performance.now() - started).toBeGreaterThan(SOON.silentAfterMs - 2 * SOON.beatEveryMs)
      expect(presenceOf(alice)).toMatchObject({ here: [alice.person.id] })
      expect(on.stage.logged()).toContain('node.silent')
    })

    test('a node that stops says goodbye: its people count no more within two beats', async () => {
      const { alice, bob } = on
      await alice.connects()
      await bob.connects()
      await until('alice is sent that bob is here', () => presenceOf(alice)?.count === 2)
      await on.stage.drain(1)
      await until('he counts no more', () => presenceOf(alice)?.count === 1, SOON.silentAfterMs)
      expect(on.stage.logged()).not.toContain('node.silent')
    })

    test('typing reaches the other node; that of a person outside the room does not', async () => {
      const { alice, bob, room } = on
      const mallory = await Actor.arrives(on.node(0), 'Mallory')
      await alice.connects()
      await bob.connects()
      await mallory.connects()
      await until('the nodes know who is here', () => presenceOf(bob)?.count === 2)
      await mallory.asks('room.typing', { room: room.id })
      await alice.does('room.typing', { room: room.id })
      await receives(bob, 'typing', 1_000)
      await sleep(100)
      expect(bob.events.filter(({ name }) => name === 'typing')).toMatchObject([
        { payload: { room: room.id, person: alice.person.id } },
      ])
      mallory.leaves()
    })
  })
}
