import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { limits } from '../../../protocol/limits.ts'
import type { Room } from '../../../protocol/entities.ts'
import { Actor } from '../../test/cast.ts'
import { sleep, until, type ServerProcess } from '../../test/server-process.ts'

/** What users are promised, asked of the real server through the official client. `start` starts it on new data. */
export function promises(engine: string, start: () => Promise<ServerProcess>): void {
  describe(`promises on ${engine}`, () => {
    let server: ServerProcess
    let alice: Actor
    let bob: Actor
    let room: Room

    beforeEach(async () => {
      server = await start()
      alice = await Actor.arrives(server, 'Alice')
      bob = await Actor.arrives(server, 'Bob')
      room = await alice.creates('Design Crit')
      await bob.joins(room)
    })
    afterEach(async () => {
      alice.leaves()
      bob.leaves()
      await server.remove()
    })

    const bodies = async (actor: Actor) => (await actor.reads(room)).map((message) => message.body)
    const revsOf = (actor: Actor) => actor.changes.map((change) => change.rev)
    const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index)

    describe('[G2] once', () => {
      test('an id that is sent again, on either door, gets the first answer and is stored once', async () => {
        await alice.connects()
        const id = Bun.randomUUIDv7()
        const first = await alice.says(room, 'hi', id)
        expect(await alice.says(room, 'hi', id)).toEqual(first)
        expect((await alice.posts('message.send', { room: room.id, id, body: 'hi' })).ok).toEqual(first)
        expect(await bodies(bob)).toEqual(['hi'])
      })

      test('the same id ten times in one burst is one message and one change', async () => {
        await alice.connects()
        await bob.connects()
        const id = Bun.randomUUIDv7()
        const answers = await Promise.all(Array.from({ length: 10 }, () => alice.says(room, 'once', id)))
        expect(new Set(answers.map((answer) => answer.seq)).size).toBe(1)
        await alice.says(room, 'after')
        await bob.sees('after')
        expect(bob.heard()).toEqual(['once', 'after'])
      })

      test('the same id with another body, from another person or for another room is a conflict', async () => {
        await alice.connects()
        await bob.connects()
        const id = Bun.randomUUIDv7()
        const other = await alice.creates('Other')
        await alice.says(room, 'hi', id)
        expect(await alice.isRefused('message.send', { room: room.id, id, body: 'ho' })).toBe('conflict')
        expect(await bob.isRefused('message.send', { room: room.id, id, body: 'hi' })).toBe('conflict')
        expect(await alice.isRefused('message.send', { room: other.id, id, body: 'hi' })).toBe('conflict')
        expect(await bodies(bob)).toEqual(['hi'])
      })
    })

    describe('[G3] [G4] one order', () => {
      test('two who write at once are seen by both in the same order, without a gap', async () => {
        const state = await alice.connects()
        await bob.connects()
        const from = state.rooms[0]!.to + 1
        await Promise.all([
          ...Array.from({ length: 100 }, (_, i) => alice.says(room, `a${i}`)),
          ...Array.from({ length: 100 }, (_, i) => bob.says(room, `b${i}`)),
        ])
        await alice.sees('a99', 'b99')
        await bob.sees('a99', 'b99')
        expect(revsOf(alice)).toEqual(upTo(from + 199, from))
        expect(alice.heard()).toEqual(bob.heard())
        expect(await bodies(alice)).toEqual(alice.heard())
        expect(alice.heard().filter((body) => body.startsWith('a'))).toEqual(
          Array.from({ length: 100 }, (_, i) => `a${i}`),
        )
      })
    })

    describe('[G5] nothing missed', () => {
      test('after fewer than 500 changes sync brings each of them', async () => {
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
        await alice.connects()
        const { epoch, rooms } = await bob.connects()
        bob.leaves()
        for (let i = 0; i <= limits.catchUpChanges; i++) void alice.says(room, `m${i}`)
        await alice.says(room, 'last')
        const back = await bob.connects({ epoch, known: [{ room: room.id, rev: rooms[0]!.to }] })
        expect(back.rooms[0]).toMatchObject({ reset: true, changes: [] })
        expect(await bodies(bob)).toEqual([...Array.from({ length: 501 }, (_, i) => `m${i}`), 'last'])
      })

      test('a large answer is a reset, never a frame that would cut a slow reader', async () => {
        await alice.connects()
        const { epoch, rooms } = await bob.connects()
        bob.leaves()
        for (let i = 0; i < 100; i++) void alice.says(room, `${i} ${'x'.repeat(3_900)}`)
        await alice.says(room, 'last')
        const back = await bob.connects({ epoch, known: [{ room: room.id, rev: rooms[0]!.to }] })
        expect(back.rooms[0]!.reset).toBe(true)
        expect((await bodies(bob)).length).toBe(101)
      })

      test('another epoch, a rev from the future and an unknown room are a reset; rev 0 is everything', async () => {
        const { epoch } = await alice.connects()
        const sync = async (known: Parameters<Actor['connects']>[0]) => (await alice.does('sync', known!)).rooms[0]!
        expect((await sync({ epoch: 'another', known: [{ room: room.id, rev: 2 }] })).reset).toBe(true)
        expect((await sync({ epoch, known: [{ room: room.id, rev: 1_000 }] })).reset).toBe(true)
        expect((await sync({ epoch, known: [] })).reset).toBe(true)
        expect((await sync({ epoch, known: [{ room: room.id, rev: 0 }] })).changes.map((change) => change.rev)).toEqual(
          [1, 2, 3],
        )
        expect((await sync({ epoch, known: [{ room: room.id, rev: 2 }] })).changes.map((change) => change.rev)).toEqual(
          [3],
        )
      })

      test('what is said while a socket syncs is in the answer or in the feed after it', async () => {
        await alice.connects()
        for (let round = 0; round < 20; round++) {
          const said = Array.from({ length: 10 }, (_, i) => alice.says(room, `${round}/${i}`))
          const one = bob.again()
          const [state] = (await one.connects({ known: [{ room: room.id, rev: 0 }] })).rooms
          await Promise.all(said)
          await alice.says(room, `${round} done`)
          await one.sees(`${round} done`)
          const revs = new Set([...state!.changes.map((change) => change.rev), ...revsOf(one)])
          expect(upTo(Math.max(...revs)).filter((rev) => !revs.has(rev))).toEqual([])
          one.leaves()
        }
      }, 30_000)

      test('two sockets of one person both get everything, and are one person in the room', async () => {
        const tablet = alice.again()
        await alice.connects()
        await tablet.connects()
        await bob.connects()
        await alice.says(room, 'from the phone')
        await tablet.sees('from the phone')
        await until('bob is told who is here', () => bob.events.some(({ name }) => name === 'presence'))
        const { here } = bob.events.findLast(({ name }) => name === 'presence')!.payload as { here: string[] }
        expect(here.sort()).toEqual([alice.person.id, bob.person.id].sort())
        tablet.leaves()
      })

      test('a room that one device joins is followed by the other at once', async () => {
        const other = await bob.creates('Later')
        const tablet = alice.again()
        await alice.connects()
        await tablet.connects()
        await alice.does('room.join', { code: other.code })
        await bob.connects()
        await bob.says(other, 'welcome')
        await tablet.sees('welcome')
        tablet.leaves()
      })

      test('reading on one device is told to the other, and never goes back', async () => {
        const tablet = bob.again()
        await alice.connects()
        await bob.connects()
        await tablet.connects()
        const { seq } = await alice.says(room, 'read me')
        await bob.does('room.read', { room: room.id, seq })
        await until('the tablet is told', () => tablet.events.some(({ name }) => name === 'read'))
        await bob.does('room.read', { room: room.id, seq: seq - 1 })
        expect((await tablet.does('sync', { known: [] })).rooms[0]).toMatchObject({ unread: 0, read: seq })
        expect(bob.events.some(({ name }) => name === 'read')).toBe(false)
        tablet.leaves()
      })
    })

    describe('[G1] durable', () => {
      test('kill -9 in mid-load: what was acknowledged is there, what is sent again is there once, in order', async () => {
        for (let round = 0; round < 5; round++) {
          await alice.connects()
          const sent = Array.from({ length: 400 }, (_, i) => ({ id: Bun.randomUUIDv7(), body: `${round}/${i}` }))
          const acknowledged = new Set<string>()
          const answers = sent.map(({ id, body }) =>
            alice.asks('message.send', { room: room.id, id, body }, 2_000).then(
              ({ ok }) => ok && acknowledged.add(id),
              () => {},
            ),
          )
          // Some rounds die between commit and ack, some before anything arrived.
          await sleep(round * 4)
          await server.kill9()
          await Promise.all(answers)
          await server.start()
          const before = new Set((await alice.reads(room)).map((message) => message.id))
          for (const id of acknowledged) expect(before.has(id)).toBe(true)
          await alice.connects()
          for (const { id, body } of sent) await alice.says(room, body, id)
          const own = (await alice.reads(room)).filter((message) => message.body.startsWith(`${round}/`))
          expect(own.map((message) => message.body)).toEqual(sent.map(({ body }) => body))
          alice.leaves()
        }
        const { epoch, rooms } = await bob.connects()
        expect(epoch).toBeString()
        const all = await bob.reads(room)
        expect(all.map((message) => message.seq)).toEqual(upTo(rooms[0]!.to, 4))
      }, 60_000)

      test('the epoch outlives a restart', async () => {
        const { epoch } = await alice.connects()
        await server.kill9()
        await server.start()
        expect((await alice.connects()).epoch).toBe(epoch)
      })
    })

    describe('[G10] gone is gone', () => {
      test('who leaves hears nothing more on any device; who stays hears that they left', async () => {
        const tablet = bob.again()
        await alice.connects()
        await bob.connects()
        await tablet.connects()
        await bob.does('room.leave', { room: room.id })
        await alice.says(room, 'among us')
        await alice.sees('among us')
        await sleep(100)
        expect([...bob.heard(), ...tablet.heard()]).toEqual([])
        for (const device of [bob, tablet])
          expect(device.events.find(({ name }) => name === 'removed')?.payload).toEqual({
            room: room.id,
            reason: 'left',
          })
        expect(alice.changes.some((change) => 'member' in change && change.member.left === true)).toBe(true)
        expect(await bob.isRefused('message.page', { room: room.id })).toBe('not_found')
        tablet.leaves()
      })

      test('who left comes back by the code and hears again; who asks to stay outside if they left since, does', async () => {
        await alice.connects()
        await bob.connects()
        await bob.does('room.leave', { room: room.id })
        expect(await bob.isRefused('room.join', { code: room.code, unlessLeftAfter: room.rev })).toBe('forbidden')
        await bob.does('room.join', { code: room.code })
        await alice.says(room, 'welcome back')
        await bob.sees('welcome back')
      })

      test('a session that ends closes its socket and no other', async () => {
        const tablet = await Actor.arrives(server, 'Bob on a tablet')
        await bob.connects()
        await tablet.connects()
        expect(await bob.does('session.end', {})).toEqual({})
        await until('the socket is closed', () => !bob.socket!.connected)
        expect(tablet.socket!.connected).toBe(true)
        expect((await bob.posts('session.me', {})).error?.code).toBe('unauthorized')
        await expect(bob.connects()).rejects.toThrow()
        tablet.leaves()
      })
    })
  })
}
