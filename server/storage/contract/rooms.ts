import { describe, expect, test } from 'bun:test'
import { changesOf, guest, isRefused, MOST, newCode, newId, NOW, room, say, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function roomsContract(open: Open) {
  describe('rooms', () => {
    const on = stage(open)
    const idsOf = async (who: string) => (await on.storage.roomsOf({ who })).rooms.map(({ room }) => room)

    test('[G3] a new room is rev 1 and its owner rev 2', async () => {
      const { storage, alice } = on
      const [id, code] = [newId(), newCode()]
      const changes = changesOf(storage, id)
      const { room: made } = await storage.createRoom({
        who: alice,
        id,
        code,
        name: 'Attic',
        topic: 'dust',
        emoji: '🕸️',
        at: NOW,
        roomsPerPerson: 0,
      })
      expect(made).toEqual({ id, code, name: 'Attic', topic: 'dust', emoji: '🕸️', rev: 2 })
      const owner = { person: { id: alice, name: 'alice', guest: true }, role: 'owner' as const }
      expect(changes).toEqual([
        { rev: 1, room: { ...made, rev: 1 } },
        { rev: 2, member: owner },
      ])
      const people = (await storage.members({ who: alice, room: id, limit: 10, bytes: MOST.bytes })).parse()
      expect(people).toEqual({ members: [owner], rev: 2, more: false })
    })

    test('a code belongs to one room, and a refused room leaves nothing behind', async () => {
      const { storage, alice, bob } = on
      const { code } = await room(storage, alice)
      const second = { id: newId(), code, name: 'Twin', at: NOW, roomsPerPerson: 0 }
      const changes = changesOf(storage, second.id)
      await isRefused(storage.createRoom({ ...second, who: bob }), 'no_free_code')
      expect(changes).toEqual([])
      expect(await idsOf(bob)).not.toContain(second.id)
      expect((await storage.roomByCode({ code: code, who: null }))?.room.name).toBe('The kitchen')
    })

    test('[G3] the owner changes a room, as one change of its row; the same again changes nothing', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      const update = (fields: object) => storage.updateRoom({ who: alice, at: NOW, room: id, ...fields })
      const first = await update({ name: 'Attic', topic: 'dust', emoji: '🕸️' })
      expect(first.room).toMatchObject({ id, name: 'Attic', topic: 'dust', emoji: '🕸️', rev: 4 })
      expect(await update({ name: 'Attic', topic: 'dust' })).toEqual(first)
      const second = await update({ topic: '', emoji: '' })
      expect(second.room).toEqual({ id, code: first.room.code, name: 'Attic', rev: 5 })
      expect(changes).toEqual([
        { rev: 4, room: first.room },
        { rev: 5, room: second.room },
      ])
      const { range } = await storage.readRange({ room: id, since: 3, changes: 10, bytes: 1_000 })
      expect(range!.changes).toEqual([{ rev: 5, room: second.room }])
    })

    test('nobody but the owner changes a room', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      await isRefused(storage.updateRoom({ who: bob, at: NOW, room: id, name: 'Mine' }), 'not_owner')
      for (const asked of [id, newId()])
        await isRefused(storage.updateRoom({ who: mallory, at: NOW, room: asked, name: 'Mine' }), 'not_member')
      await storage.leaveRoom({ who: alice, room: id })
      await isRefused(storage.updateRoom({ who: alice, at: NOW, room: id, name: 'Mine' }), 'not_member')
      // She left, and bob owns it.
      expect(changes.map(({ rev }) => rev)).toEqual([4, 5])
    })

    test('whoever knows the code sees the room and how many are in it', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      expect(await storage.roomByCode({ code: code, who: null })).toEqual({
        room: { id, code, name: 'The kitchen', rev: 3 },
        members: 2,
        joined: false,
      })
      await storage.leaveRoom({ who: bob, room: id })
      expect((await storage.roomByCode({ code: code, who: null }))?.members).toBe(1)
    })

    test('a code that no room has opens nothing', async () => {
      const { storage, bob } = on
      await isRefused(storage.roomByCode({ code: newCode(), who: null }), 'wrong_code')
      await isRefused(storage.joinRoom({ who: bob, code: newCode(), at: NOW, roomsPerPerson: 0 }), 'wrong_code')
    })

    test('joining is one change, joining again none', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice)
      const changes = changesOf(storage, id)
      expect((await storage.joinRoom({ who: bob, code: code, at: NOW, roomsPerPerson: 0 })).room).toMatchObject({
        id,
        rev: 3,
      })
      expect((await storage.joinRoom({ who: bob, code: code, at: NOW, roomsPerPerson: 0 })).room).toMatchObject({
        id,
        rev: 3,
      })
      const member = { person: { id: bob, name: 'bob', guest: true }, role: 'member' as const }
      expect(changes).toEqual([{ rev: 3, member }])
    })

    test('a person cannot join more rooms than the limit, but can join again a room that they are in', async () => {
      const { storage, alice } = on
      const ivan = await guest(storage, 'ivan')
      const first = await room(storage, alice, ivan)
      const second = await room(storage, alice)
      await isRefused(storage.joinRoom({ who: ivan, code: second.code, at: NOW, roomsPerPerson: 1 }), 'too_many_rooms')
      expect(await idsOf(ivan)).toEqual([first.id])
      expect((await storage.joinRoom({ who: ivan, code: first.code, at: NOW, roomsPerPerson: 1 })).room).toMatchObject({
        id: first.id,
      })
      await storage.leaveRoom({ who: ivan, room: first.id })
      expect((await storage.joinRoom({ who: ivan, code: second.code, at: NOW, roomsPerPerson: 1 })).room).toMatchObject(
        { id: second.id },
      )
    })

    test('rooms that are created and joined all at once are counted one after the other, up to the limit', async () => {
      const { storage, alice } = on
      const judy = await guest(storage, 'judy')
      const codes = (await Promise.all(Array.from({ length: 10 }, () => room(storage, alice)))).map(({ code }) => code)
      await room(storage, judy)
      const made = { who: judy, name: 'One more', at: NOW, roomsPerPerson: 5 }
      const answers = await Promise.allSettled(
        codes.flatMap((code) => [
          storage.createRoom({ ...made, id: newId(), code: newCode() }),
          storage.joinRoom({ ...made, code }),
        ]),
      )
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
      expect(await idsOf(judy)).toHaveLength(5)
    })

    test('[G10] a join with `unlessLeftAfter` is refused for a person who left after that rev', async () => {
      const { storage, alice } = on
      const ivan = await guest(storage, 'ivan')
      const { id, code } = await room(storage, alice, ivan)
      expect(
        (await storage.joinRoom({ who: ivan, code: code, at: NOW, roomsPerPerson: 0, unlessLeftAfter: 3 })).room,
      ).toMatchObject({ id, rev: 3 })
      await storage.leaveRoom({ who: ivan, room: id })
      const changes = changesOf(storage, id)
      await isRefused(
        storage.joinRoom({ who: ivan, code, at: NOW, roomsPerPerson: 0, unlessLeftAfter: 3 }),
        'left_room',
      )
      expect([await idsOf(ivan), changes]).toEqual([[], []])
      expect(
        (await storage.joinRoom({ who: ivan, code: code, at: NOW, roomsPerPerson: 0, unlessLeftAfter: undefined }))
          .room,
      ).toMatchObject({ id, rev: 5 })
      await storage.leaveRoom({ who: ivan, room: id })
      // Who knows of rev 6 came back after it, as far as they know.
      expect(
        (await storage.joinRoom({ who: ivan, code: code, at: NOW, roomsPerPerson: 0, unlessLeftAfter: 6 })).room,
      ).toMatchObject({ id, rev: 7 })
    })

    test('[G10] a leaving is one change, and the person does not find the room any more', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      await storage.leaveRoom({ who: bob, room: id })
      const gone = { person: { id: bob, name: 'bob', guest: true }, role: 'member' as const, left: true as const }
      expect(changes).toEqual([{ rev: 4, member: gone }])
      expect(
        (await storage.members({ who: alice, room: id, limit: 10, bytes: MOST.bytes })).parse().members,
      ).toContainEqual(gone)

      await isRefused(storage.leaveRoom({ who: bob, room: id }), 'not_member')
      expect(await idsOf(bob)).not.toContain(id)
      await isRefused(storage.members({ who: bob, room: id, limit: 10, bytes: MOST.bytes }), 'not_member')
      await isRefused(storage.page({ who: bob, room: id, limit: 10, bytes: 1_000 }), 'not_member')
      await isRefused(storage.markRead({ who: bob, room: id, seq: 1, by: null }), 'not_member')
      expect(changes).toHaveLength(1)
    })

    test('a stranger gets the same refusal for a room that exists and for one that does not', async () => {
      const { storage, alice, mallory } = on
      const { id } = await room(storage, alice)
      await say(storage, id, alice, 'between us')
      for (const asked of [id, newId()]) {
        await isRefused(storage.members({ who: mallory, room: asked, limit: 10, bytes: MOST.bytes }), 'not_member')
        await isRefused(storage.page({ who: mallory, room: asked, limit: 10, bytes: 1_000 }), 'not_member')
        await isRefused(storage.markRead({ who: mallory, room: asked, seq: 1, by: null }), 'not_member')
        await isRefused(storage.leaveRoom({ who: mallory, room: asked }), 'not_member')
      }
      expect(await idsOf(mallory)).toEqual([])
    })

    test('a person who comes back is a member, and owns the room again when its owner leaves', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      for (const who of [alice, bob]) {
        await storage.leaveRoom({ who: who, room: id })
        expect((await storage.joinRoom({ who: who, code: code, at: NOW, roomsPerPerson: 0 })).room).toMatchObject({
          id,
        })
      }
      const { members, rev } = (await storage.members({ who: alice, room: id, limit: 10, bytes: MOST.bytes })).parse()
      expect(Object.fromEntries(members.map((each) => [each.person.name, each]))).toMatchObject({
        alice: { role: 'owner' },
        bob: { role: 'member' },
      })
      expect(members.every((member) => member.left === undefined)).toBe(true)
      expect(rev).toBe(9)
    })

    test('members come in order of id, page by page', async () => {
      const { storage, alice } = on
      const others = await Promise.all(['a', 'b', 'c', 'd'].map((name) => guest(storage, name)))
      const { id } = await room(storage, alice, ...others)
      const first = (await storage.members({ who: alice, room: id, limit: 3, bytes: MOST.bytes })).parse()
      const second = (
        await storage.members({
          who: alice,
          room: id,
          limit: 3,
          bytes: MOST.bytes,
          after: first.members.at(-1)!.person.id,
        })
      ).parse()
      expect([first.members.length, first.more, second.members.length, second.more]).toEqual([3, true, 2, false])
      const ids = [...first.members, ...second.members].map((member) => member.person.id)
      expect(ids).toEqual([alice, ...others].toSorted())
    })

    test('[G7] a page of members is shortened by its bytes as JSON, but never to nothing', async () => {
      const { storage, alice } = on
      const others = await Promise.all(
        ['\u0001'.repeat(40), '"'.repeat(40), '字'.repeat(40)].map((name) => guest(storage, name)),
      )
      const { id } = await room(storage, alice, ...others)
      const page = async (bytes: number) => (await storage.members({ who: alice, room: id, limit: 10, bytes })).parse()
      const all = await page(MOST.bytes)
      const size = Buffer.byteLength(JSON.stringify(all.members))
      expect([all.members.length, all.more]).toEqual([4, false])
      expect((await page(size)).members).toEqual(all.members)
      expect(await page(size - 1)).toEqual({ ...all, members: all.members.slice(0, 3), more: true })
      expect(await page(1)).toEqual({ ...all, members: all.members.slice(0, 1), more: true })
    })
  })
}
