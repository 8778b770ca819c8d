import { describe, expect, test } from 'bun:test'
import { limits } from '../../protocol/limits.ts'
import type { Input } from '../../protocol/commands.ts'
import type { Presence } from '../../protocol/entities.ts'
import type { Actor } from '../test/cast.ts'
import { until } from '../test/server-process.ts'
import type { OpenStage } from '../test/stage.ts'
import { bodies, receives, scene, upTo } from './scene.ts'

export const presenceOf = (actor: Actor) =>
  actor.events.findLast(({ name }) => name === 'presence')?.payload as Presence | undefined

export function nothingMissed(open: OpenStage): void {
  describe('[G5] nothing missed', () => {
    const on = scene(open)

    test('after fewer than 500 changes sync brings each of them', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      const { epoch, rooms } = await bob.connects()
      bob.leaves()
      for (let i = 0; i < 499; i++) void alice.says(room, `m${i}`)
      await alice.says(room, 'last')
      const known = [{ room: room.id, rev: rooms[0]!.to }]
      const back = await bob.connects({ epoch, known })
      expect(back.rooms[0]).toMatchObject({ from: rooms[0]!.to, to: rooms[0]!.to + 500 })
      expect(back.rooms[0]!.reset).toBeUndefined()
      expect(back.rooms[0]!.changes.map((change) => change.rev)).toEqual(upTo(rooms[0]!.to + 500, rooms[0]!.to + 1))
      expect(back.rooms[0]!.unread).toBe(500)
    })

    test('after more than 500 changes sync says reset, and the pages have it all', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      const { epoch, rooms } = await bob.connects()
      bob.leaves()
      for (let i = 0; i <= limits.catchUpChanges; i++) void alice.says(room, `m${i}`)
      await alice.says(room, 'last')
      const back = await bob.connects({ epoch, known: [{ room: room.id, rev: rooms[0]!.to }] })
      expect(back.rooms[0]).toMatchObject({ reset: true, changes: [] })
      expect(await bodies(bob, room)).toEqual([...upTo(500, 0).map((i) => `m${i}`), 'last'])
    })

    test('a large answer is a reset, never a frame that would cut a slow reader', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      const { epoch, rooms } = await bob.connects()
      bob.leaves()
      for (let i = 0; i < 100; i++) void alice.says(room, `${i} ${'x'.repeat(3_900)}`)
      await alice.says(room, 'last')
      const back = await bob.connects({ epoch, known: [{ room: room.id, rev: rooms[0]!.to }] })
      expect(back.rooms[0]!.reset).toBe(true)
      expect((await bodies(bob, room)).length).toBe(101)
    })

    test('another epoch, a rev from the future and an unknown room are a reset; rev 0 is everything', async () => {
      const { alice, room } = on
      const { epoch } = await alice.connects()
      const sync = async (known: Input<'sync'>) => (await alice.does('sync', known)).rooms[0]!
      const revs = async (rev: number) =>
        (await sync({ epoch, known: [{ room: room.id, rev }] })).changes.map((change) => change.rev)
      expect((await sync({ epoch: 'another', known: [{ room: room.id, rev: 2 }] })).reset).toBe(true)
      expect((await sync({ epoch, known: [{ room: room.id, rev: 1_000 }] })).reset).toBe(true)
      expect((await sync({ epoch, known: [] })).reset).toBe(true)
      expect([await revs(0), await revs(2)]).toEqual([[1, 2, 3], [3]])
    })

    test('what is said while a socket syncs is in the answer or in the feed after it', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      for (let round = 0; round < 10; round++) {
        const said = Array.from({ length: 10 }, (_, i) => alice.says(room, `${round}/${i}`))
        const one = on.device(bob, round)
        const [state] = (await one.connects({ known: [{ room: room.id, rev: 0 }] })).rooms
        await Promise.all(said)
        await alice.says(room, `${round} done`)
        await one.isShown(`${round} done`)
        const revs = new Set([state!.changes, one.changes].flatMap((changes) => changes.map(({ rev }) => rev)))
        expect(upTo(Math.max(...revs)).filter((rev) => !revs.has(rev))).toEqual([])
        one.leaves()
      }
    }, 30_000)

    test('two devices of one person both get everything, and are one person in the room', async () => {
      const { alice, bob, room } = on
      const tablet = on.device(alice, 2)
      await alice.connects()
      await tablet.connects()
      await bob.connects()
      await alice.says(room, 'from the phone')
      await tablet.isShown('from the phone')
      const both = [alice.person.id, bob.person.id].toSorted()
      await until(
        'bob is sent who is here',
        () => Bun.deepEquals(presenceOf(bob)?.here?.toSorted(), both) && presenceOf(bob)?.count === 2,
        10_000,
      )
    })

    test('a person who closes their last device is present no more', async () => {
      const { alice, bob } = on
      await bob.connects()
      await alice.connects()
      await until('bob is sent that alice is here', () => presenceOf(bob)?.count === 2, 10_000)
      alice.leaves()
      await until('bob is sent that she has gone', () => presenceOf(bob)?.count === 1, 10_000)
      expect(presenceOf(bob)).toMatchObject({ here: [bob.person.id] })
    })

    test('a person is away when all of their devices are, busy when one is, and neither after a reconnect', async () => {
      const { alice, bob } = on
      const tablet = on.device(alice, 2)
      for (const device of [alice, tablet, bob]) await device.connects()
      const shown = (lists: Partial<Presence>) =>
        until(
          'bob is sent it',
          () => {
            const { away, busy, count } = presenceOf(bob) ?? {}
            return count === 2 && Bun.deepEquals({ away, busy }, { away: undefined, busy: undefined, ...lists })
          },
          10_000,
        )
      const both = [alice.person.id]
      await alice.does('presence.set', { away: true })
      await tablet.does('presence.set', { busy: true })
      await shown({ busy: both })
      await tablet.does('presence.set', { away: true, busy: true })
      await shown({ away: both, busy: both })
      expect((await bob.does('sync', { known: [] })).rooms[0]!.presence).toMatchObject({ away: both, busy: both })
      tablet.leaves()
      await shown({ away: both })
      await alice.does('presence.set', {})
      await shown({})
      await alice.does('presence.set', { away: true })
      await shown({ away: both })
      alice.leaves()
      await alice.connects()
      await shown({})
    }, 30_000)

    test('presence is set over a socket only, and strictly', async () => {
      const { alice } = on
      await alice.connects()
      expect(await alice.posts('presence.set', { away: true })).toMatchObject({ error: { reason: 'only_for_sockets' } })
      const wrong = { away: false } as unknown as Input<'presence.set'>
      expect(await alice.asks('presence.set', wrong)).toMatchObject({ error: { reason: 'invalid_input' } })
    })

    test('a room that one device joins is followed by the other at once; one that nobody joined is not', async () => {
      const { alice, bob } = on
      const other = await bob.creates('Later')
      const foreign = await bob.creates('Without Alice')
      const tablet = on.device(alice, 2)
      await alice.connects()
      await tablet.connects()
      await alice.does('room.join', { code: other.code })
      await until(
        'the tablet shows the room',
        () => tablet.screen.position.known.some(({ room }) => room === other.id),
        10_000,
      )
      await bob.connects()
      await bob.says(foreign, 'among myself')
      await bob.says(other, 'welcome')
      await tablet.isShown('welcome')
      expect(tablet.shown()).toEqual(['welcome'])
    })

    test('a person who joins is seen by everybody, and so is a new name', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      const tablet = on.device(alice, 2)
      await tablet.connects()
      await bob.posts('person.rename', { name: 'Robert' })
      const named = (actor: Actor) =>
        actor.screen.changes.some(({ change }) => 'member' in change && change.member.person.name === 'Robert')
      for (const device of [alice, tablet]) await until('the name is shown', () => named(device), 10_000)
      await bob.connects()
      expect((await bob.does('sync', { known: [] })).person.name).toBe('Robert')
      expect(room.name).toBe('Design Crit')
    })

    test('reading on one device is sent to the other, and never goes back', async () => {
      const { alice, bob, room } = on
      const tablet = on.device(bob, 2)
      await alice.connects()
      await bob.connects()
      await tablet.connects()
      const { seq } = await alice.says(room, 'read me')
      await bob.does('room.read', { room: room.id, seq })
      await receives(tablet, 'read')
      await bob.does('room.read', { room: room.id, seq: seq - 1 })
      expect((await tablet.does('sync', { known: [] })).rooms[0]).toMatchObject({ unread: 0, read: seq })
      expect(tablet.events.filter(({ name }) => name === 'read')).toMatchObject([{ payload: { seq } }])
      expect(bob.events.some(({ name }) => name === 'read')).toBe(false)
      expect(alice.events.some(({ name }) => name === 'read')).toBe(false)
    })
  })
}
