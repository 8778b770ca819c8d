import { describe, expect, test } from 'bun:test'
import { formatCode } from '../../../protocol/code.ts'
import { guest, listen, newCode, newId, NOW, room, say, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function roomsContract(open: Open) {
  describe('rooms', () => {
    const on = stage(open)

    test('[G3] a new room is rev 1 and its owner rev 2', async () => {
      const { storage, alice } = on
      const [id, code] = [newId(), newCode()]
      const heard = listen(storage, id)
      const made = await storage.createRoom(alice, { id, code, name: 'Attic', topic: 'dust', emoji: '🕸️', at: NOW })
      expect(made).toEqual({ id, code: formatCode(code), name: 'Attic', topic: 'dust', emoji: '🕸️', rev: 2 })
      const owner = { person: { id: alice, name: 'alice', guest: true }, role: 'owner' as const }
      expect(heard).toEqual([
        { room: id, change: { rev: 1, room: { ...made!, rev: 1 } } },
        { room: id, change: { rev: 2, member: owner } },
      ])
      expect(await storage.members(alice, id, 10)).toEqual({ members: [owner], rev: 2, more: false })
    })

    test('a code belongs to one room, and a refused room leaves nothing behind', async () => {
      const { storage, alice, bob } = on
      const { code } = await room(storage, alice)
      const second = { id: newId(), code, name: 'Twin', at: NOW }
      const heard = listen(storage, second.id)
      expect(await storage.createRoom(bob, second)).toBeNull()
      expect(heard).toEqual([])
      expect(await storage.roomsOf(bob)).not.toContain(second.id)
      expect((await storage.roomByCode(code))?.room.name).toBe('The kitchen')
    })

    test('whoever knows the code sees the room and how many are in it', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      expect(await storage.roomByCode(code)).toEqual({
        room: { id, code: formatCode(code), name: 'The kitchen', rev: 3 },
        members: 2,
      })
      await storage.leaveRoom(bob, id)
      expect((await storage.roomByCode(code))?.members).toBe(1)
    })

    test('a code that no room has opens nothing', async () => {
      const { storage, bob } = on
      expect(await storage.roomByCode(newCode())).toBeNull()
      expect(await storage.joinRoom(bob, newCode(), NOW, 0)).toBeNull()
    })

    test('joining is one change, joining again none', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice)
      const heard = listen(storage, id)
      expect(await storage.joinRoom(bob, code, NOW, 0)).toMatchObject({ id, rev: 3 })
      expect(await storage.joinRoom(bob, code, NOW, 0)).toMatchObject({ id, rev: 3 })
      const member = { person: { id: bob, name: 'bob', guest: true }, role: 'member' as const }
      expect(heard).toEqual([{ room: id, change: { rev: 3, member } }])
    })

    test('nobody joins more rooms than they may, but is let into one that they are in', async () => {
      const { storage, alice } = on
      const ivan = await guest(storage, 'ivan')
      const first = await room(storage, alice, ivan)
      const second = await room(storage, alice)
      expect(await storage.joinRoom(ivan, second.code, NOW, 1)).toBe('full')
      expect(await storage.roomsOf(ivan)).toEqual([first.id])
      expect(await storage.joinRoom(ivan, first.code, NOW, 1)).toMatchObject({ id: first.id })
      await storage.leaveRoom(ivan, first.id)
      expect(await storage.joinRoom(ivan, second.code, NOW, 1)).toMatchObject({ id: second.id })
    })

    test('[G10] who asks not to come back where they left since stays outside', async () => {
      const { storage, alice } = on
      const ivan = await guest(storage, 'ivan')
      const { id, code } = await room(storage, alice, ivan)
      expect(await storage.joinRoom(ivan, code, NOW, 0, 3)).toMatchObject({ id, rev: 3 })
      await storage.leaveRoom(ivan, id)
      const heard = listen(storage, id)
      expect(await storage.joinRoom(ivan, code, NOW, 0, 3)).toBe('left')
      expect([await storage.roomsOf(ivan), heard]).toEqual([[], []])
      expect(await storage.joinRoom(ivan, code, NOW, 0, undefined)).toMatchObject({ id, rev: 5 })
      await storage.leaveRoom(ivan, id)
      // Who knows of rev 6 came back after it, as far as they know.
      expect(await storage.joinRoom(ivan, code, NOW, 0, 6)).toMatchObject({ id, rev: 7 })
    })

    test('[G10] who left is told so to the others and finds the room no more', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const heard = listen(storage, id)
      expect(await storage.leaveRoom(bob, id)).toBe(true)
      const gone = { person: { id: bob, name: 'bob', guest: true }, role: 'member' as const, left: true as const }
      expect(heard).toEqual([{ room: id, change: { rev: 4, member: gone } }])
      expect((await storage.members(alice, id, 10))?.members).toContainEqual(gone)

      expect(await storage.leaveRoom(bob, id)).toBe(false)
      expect(await storage.roomsOf(bob)).not.toContain(id)
      expect(await storage.members(bob, id, 10)).toBeNull()
      expect(await storage.page(bob, { room: id, limit: 10 }, 1_000)).toBeNull()
      expect(await storage.markRead(bob, id, 1)).toBeNull()
      expect(heard).toHaveLength(1)
    })

    test('a stranger is told the same of a room that exists and of one that does not', async () => {
      const { storage, alice, mallory } = on
      const { id } = await room(storage, alice)
      await say(storage, id, alice, 'between us')
      for (const asked of [id, newId()]) {
        expect(await storage.members(mallory, asked, 10)).toBeNull()
        expect(await storage.page(mallory, { room: asked, limit: 10 }, 1_000)).toBeNull()
        expect(await storage.markRead(mallory, asked, 1)).toBeNull()
        expect(await storage.leaveRoom(mallory, asked)).toBe(false)
      }
      expect(await storage.roomsOf(mallory)).toEqual([])
    })

    test('a member who comes back is a member, an owner the owner still', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      for (const who of [alice, bob]) {
        await storage.leaveRoom(who, id)
        expect(await storage.joinRoom(who, code, NOW, 0)).toMatchObject({ id })
      }
      const { members, rev } = (await storage.members(alice, id, 10))!
      expect(Object.fromEntries(members.map((each) => [each.person.name, each]))).toMatchObject({
        alice: { role: 'owner' },
        bob: { role: 'member' },
      })
      expect(members.every((member) => member.left === undefined)).toBe(true)
      expect(rev).toBe(7)
    })

    test('members come in order of id, page by page', async () => {
      const { storage, alice } = on
      const others = await Promise.all(['a', 'b', 'c', 'd'].map((name) => guest(storage, name)))
      const { id } = await room(storage, alice, ...others)
      const first = (await storage.members(alice, id, 3))!
      const second = (await storage.members(alice, id, 3, first.members.at(-1)!.person.id))!
      expect([first.members.length, first.more, second.members.length, second.more]).toEqual([3, true, 2, false])
      const ids = [...first.members, ...second.members].map((member) => member.person.id)
      expect(ids).toEqual([alice, ...others].toSorted())
    })
  })
}
