import { describe, expect, test } from 'bun:test'
import type { Change } from '../../../protocol/entities.ts'
import type { StoredRoomState } from '../operations/catch-up.ts'
import { draft, guest, changesOf, MOST, newId, NOW, room, say, sayMany, statesOf, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function catchUpContract(open: Open) {
  describe('catchUp', () => {
    const on = stage(open)
    const catchUp = async (who: string, known: [string, number][], most: Partial<typeof MOST> = {}) => {
      const claims = known.map(([room, rev]) => ({ room, rev }))
      const { epoch } = on.storage
      const states = statesOf(await on.storage.catchUp({ who: who, epoch, rooms: claims, ...MOST, ...most }))
      return (id: string) => states.find((state) => state.room.id === id)
    }
    const expectReset = (state: StoredRoomState | undefined, rev: number) =>
      expect(state).toMatchObject({ reset: true, from: rev, to: rev, changes: [], room: { rev } })

    test('[G5] rev 0 asks for everything, each change at its rev', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const hello = await say(storage, id, alice, 'hello')
      const state = (await catchUp(bob, [[id, 0]]))(id)!
      const whole = (await storage.roomByCode({ code: state.room.code, who: null })).room
      const named = (person: string, name: string) => ({ id: person, name, guest: true })
      expect(state).toEqual({
        room: whole,
        me: { person: named(bob, 'bob'), role: 'member' },
        unread: 1,
        mentions: 0,
        threads: [],
        read: 3,
        newest: 4,
        lastAt: hello.at,
        from: 0,
        to: 4,
        term: state.term,
        changes: [
          { rev: 1, room: whole },
          { rev: 2, member: { person: named(alice, 'alice'), role: 'owner' } },
          { rev: 3, member: { person: named(bob, 'bob'), role: 'member' } },
          { rev: 4, message: hello },
        ],
      })
    })

    test('a list of rooms is ordered by the newest message, or by joining where there is none', async () => {
      const { storage, alice } = on
      const [silent, loud] = [await room(storage, alice), await room(storage, alice)]
      await storage.append({ ...draft(loud.id, alice, 'hello'), at: NOW + 5 })
      const of = await catchUp(alice, [])
      expect(of(silent.id)).toMatchObject({ newest: 0, lastAt: NOW })
      expect(of(loud.id)).toMatchObject({ newest: 3, lastAt: NOW + 5 })
    })

    test('[G5] missed changes come in order, and none when none was missed', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const said = await sayMany(storage, id, alice, 5)
      const some = (await catchUp(bob, [[id, 5]]))(id)!
      expect([some.from, some.to, some.reset]).toEqual([5, 8, undefined])
      expect(some.changes).toEqual(said.slice(2).map((message) => ({ rev: message.rev, message })))
      const none = (await catchUp(bob, [[id, 8]]))(id)!
      expect([none.from, none.to, none.changes, none.reset]).toEqual([8, 8, [], undefined])
    })

    test('each changed thing comes once, as it is now', async () => {
      const { storage, alice } = on
      const judy = await guest(storage, 'judy')
      const { id, code } = await room(storage, alice, judy)
      await storage.rename({ who: judy, name: 'Judy' })
      await say(storage, id, judy, 'I am off')
      await storage.leaveRoom({ who: judy, room: id })
      const state = (await catchUp(alice, [[id, 2]]))(id)!
      expect(state.changes.map((change) => change.rev)).toEqual([5, 6])
      expect(state.changes.at(-1)).toEqual({
        rev: 6,
        member: { person: { id: judy, name: 'Judy', guest: true }, role: 'member', left: true },
      })
      await storage.joinRoom({ who: judy, code: code, at: 1, roomsPerPerson: 0 })
      expect((await catchUp(alice, [[id, 6]]))(id)?.changes).toMatchObject([{ rev: 7, member: { role: 'member' } }])
    })

    test('a room without a claim, or with a claim ahead of its rev, is reset', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      expectReset((await catchUp(alice, []))(id), 2)
      expectReset((await catchUp(alice, [[id, 3]]))(id), 2)
    })

    test('[G9] revs of another epoch are reset, but rev 0 asks for everything in any epoch', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const under = async (epoch: string | undefined, rev: number) => {
        const rooms = statesOf(await storage.catchUp({ who: alice, epoch, rooms: [{ room: id, rev }], ...MOST }))
        return rooms.find((state) => state.room.id === id)
      }
      expectReset(await under('another epoch', 1), 2)
      expectReset(await under('another epoch', 2), 2)
      expect((await under('another epoch', 0))?.changes).toHaveLength(2)
      expect((await under(undefined, 0))?.changes).toHaveLength(2)
      expect((await under(undefined, 1))?.changes).toHaveLength(1)
    })

    test('500 missed changes are answered, 501 are a reset', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await sayMany(storage, id, alice, 500)
      const all = (await catchUp(bob, [[id, 3]]))(id)!
      expect(all.changes.map((change) => change.rev)).toEqual(Array.from({ length: 500 }, (_, i) => i + 4))
      expectReset((await catchUp(bob, [[id, 2]]))(id), 503)
    })

    test('[G7] an answer is bounded by its bytes as JSON: what would exceed them is a reset', async () => {
      const { storage } = on
      const [ann, ben] = [await guest(storage, 'ann'), await guest(storage, 'ben')]
      const { id } = await room(storage, ann, ben)
      const other = await room(storage, ben)
      // Six bytes a character.
      await say(storage, id, ann, '\u0001'.repeat(100))
      await storage.rename({ who: ann, name: '"'.repeat(40) })
      const within = async (bytes: number) => {
        const claims = [
          { room: id, rev: 3 },
          { room: other.id, rev: 2 },
        ]
        return statesOf(await storage.catchUp({ who: ben, epoch: storage.epoch, rooms: claims, ...MOST, bytes }))
      }
      const stateOf = async (bytes: number) => (await within(bytes)).find((state) => state.room.id === id)!
      const all = await within(MOST.bytes)
      expect(all.find((state) => state.room.id === id)!.changes).toHaveLength(2)
      const size = Buffer.byteLength(JSON.stringify(all))
      expect(size).toBeGreaterThan(600)
      // A state with changes is counted as a reset one first, which is a few bytes longer.
      expect((await stateOf(size + 50)).reset).toBeUndefined()
      expect((await stateOf(size - 1)).reset).toBe(true)
      // The states are there in any case, and a room in which nothing changed needs nothing more.
      const least = await within(1)
      expect(least.map(({ room, reset }) => [room.id === id, reset])).toContainEqual([false, undefined])
      expect(least).toHaveLength(2)
    })

    test('[G7] the limit holds for all rooms together, and a room that is too long takes nothing from the others', async () => {
      const { storage } = on
      const karl = await guest(storage, 'karl')
      const rooms = [await room(storage, karl), await room(storage, karl), await room(storage, karl)]
      const counts = [9, 4, 4]
      for (const [i, { id }] of rooms.entries()) await sayMany(storage, id, karl, counts[i]!)
      const state = await catchUp(
        karl,
        rooms.map(({ id }) => [id, 2]),
        { changes: 8 },
      )
      const answered = rooms.map(({ id }) => state(id)!.changes.length)
      expect(answered).toEqual([0, 4, 4])
      const less = await catchUp(
        karl,
        rooms.map(({ id }) => [id, 2]),
        { changes: 7 },
      )
      expect(rooms.map(({ id }) => less(id)!.reset ?? false).filter(Boolean)).toHaveLength(2)
    })

    test('[G7] a room whose changes would need too many rows is reset without reading them', async () => {
      const { storage } = on
      const karl = await guest(storage, 'karl')
      const rooms = await Promise.all(Array.from({ length: 5 }, () => room(storage, karl)))
      for (const { id } of rooms) await sayMany(storage, id, karl, 4)
      const state = await catchUp(
        karl,
        rooms.map(({ id }) => [id, 2]),
        { changes: 3 },
      )
      expect(rooms.map(({ id }) => state(id)!.reset)).toEqual([true, true, true, true, true])
      const [last] = rooms
        .map(({ id }) => id)
        .toSorted()
        .slice(-1)
      // Four rows of three rooms were read in vain. After that even one change is not looked for.
      const late = await catchUp(
        karl,
        rooms.map(({ id }) => [id, id === last ? 5 : 2]),
        { changes: 3 },
      )
      expect(late(last!)!.reset).toBe(true)
    })

    test('the rooms come in parts, by their ids, and what is left of the bounds is for the next part', async () => {
      const { storage } = on
      const lena = await guest(storage, 'lena')
      const rooms = await Promise.all(Array.from({ length: 5 }, () => room(storage, lena)))
      const ids = rooms.map(({ id }) => id).toSorted()
      for (const id of ids) await say(storage, id, lena, 'four')
      const part = async (from: string | undefined, before: string | undefined, most: typeof MOST) =>
        storage.catchUp({ who: lena, rooms: ids.map((room) => ({ room, rev: 2 })), from, before, ...most })
      const first = await part(undefined, ids[2], { ...MOST, changes: 3 })
      expect(statesOf(first).map((state) => state.room.id)).toEqual(ids.slice(0, 2))
      expect(first.left.changes).toBe(1)
      expect(first.left.bytes).toBeLessThan(MOST.bytes)
      const second = await part(ids[2], undefined, { ...MOST, ...first.left })
      expect(statesOf(second).map((state) => state.room.id)).toEqual(ids.slice(2))
      expect(statesOf(second).map((state) => state.changes.length)).toEqual([1, 0, 0])
      expect(second.left.changes).toBe(0)
      expect(second.left.bytes).toBeLessThan(first.left.bytes)
    })

    test('[G7] rows that one part has read in vain are not read by the next part', async () => {
      const { storage } = on
      const nora = await guest(storage, 'nora')
      const rooms = await Promise.all(Array.from({ length: 4 }, () => room(storage, nora)))
      const ids = rooms.map(({ id }) => id).toSorted()
      for (const id of ids) await sayMany(storage, id, nora, 4)
      const most = { ...MOST, changes: 3 }
      const claims = (...revs: number[]) => ids.slice(-revs.length).map((room, i) => ({ room, rev: revs[i]! }))
      const first = await storage.catchUp({ who: nora, rooms: claims(2, 2, 2, 6), before: ids[3], ...most })
      expect(statesOf(first).map(({ reset }) => reset)).toEqual([true, true, true])
      expect(first.left).toMatchObject({ changes: 3, bytes: expect.any(Number) })
      const last = { who: nora, rooms: claims(5), from: ids[3], ...most }
      expect(statesOf(await storage.catchUp(last))[0]).toMatchObject({ changes: [{ rev: 6 }] })
      expect(statesOf(await storage.catchUp({ ...last, ...first.left }))[0]).toMatchObject({ reset: true })
    })

    test('the answer has only the rooms that the person is in', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await storage.leaveRoom({ who: bob, room: id })
      expect((await catchUp(bob, [[id, 0]]))(id)).toBeUndefined()
      expect((await catchUp(mallory, [[id, 0]]))(id)).toBeUndefined()
      expect((await catchUp(mallory, [[newId(), 0]]))(id)).toBeUndefined()
      expect((await catchUp(alice, [[id, 0]]))(id)).toBeDefined()
    })

    test('[G3] reads and reported facts fit together without a gap while others write', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      const writing = (async () => {
        for (let i = 0; i < 100; i++) await say(storage, id, alice, `number ${i}`)
      })()
      for (let seen = 0; seen < 103;) {
        const state = (await catchUp(bob, [[id, seen]]))(id)!
        expect(state.from).toBe(seen)
        expect(state.changes.map((change: Change) => change.rev)).toEqual(
          Array.from({ length: state.to - seen }, (_, i) => seen + 1 + i),
        )
        seen = state.to
      }
      await writing
      expect(changes.map(({ rev }) => rev)).toEqual(Array.from({ length: 100 }, (_, i) => i + 4))
    })
  })
}
