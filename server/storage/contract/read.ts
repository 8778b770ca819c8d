import { describe, expect, test } from 'bun:test'
import { changesOf, MOST, NOW, room, say, sayMany, statesOf, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function readContract(open: Open) {
  describe('read marks and unread counts', () => {
    const on = stage(open)
    const stateOf = async (who: string, id: string, unread = MOST.unread) => {
      const rooms = statesOf(await on.storage.catchUp({ who: who, rooms: [], ...MOST, unread }))
      const { unread: count, read } = rooms.find((state) => state.room.id === id)!
      return { unread: count, read }
    }

    test('the messages of others after the mark are unread, one’s own are not', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await sayMany(storage, id, alice, 5)
      await say(storage, id, bob, 'my own')
      expect(await stateOf(bob, id)).toEqual({ unread: 5, read: 3 })
      expect(await stateOf(alice, id)).toEqual({ unread: 1, read: 2 })
      expect(await storage.markRead({ who: bob, room: id, seq: 6, by: null })).toEqual({ read: 6 })
      expect(await stateOf(bob, id)).toEqual({ unread: 2, read: 6 })
      expect(await stateOf(alice, id)).toEqual({ unread: 1, read: 2 })
    })

    test('a mark moves neither back nor beyond the newest message', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await sayMany(storage, id, alice, 3)
      expect(await storage.markRead({ who: bob, room: id, seq: 99, by: null })).toEqual({ read: 6 })
      expect(await storage.markRead({ who: bob, room: id, seq: 4, by: null })).toEqual({ read: 6 })
      expect(await stateOf(bob, id)).toEqual({ unread: 0, read: 6 })
    })

    test('messages from before the joining are not unread', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice)
      await sayMany(storage, id, alice, 5)
      await storage.joinRoom({ who: bob, code: code, at: NOW, roomsPerPerson: 0 })
      expect(await stateOf(bob, id)).toEqual({ unread: 0, read: 8 })
      await say(storage, id, alice, 'welcome')
      expect(await stateOf(bob, id)).toEqual({ unread: 1, read: 8 })
    })

    test('[G7] unread is counted up to the limit, the newest first', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await sayMany(storage, id, alice, 30)
      expect(await stateOf(bob, id, 10)).toEqual({ unread: 10, read: 3 })
      expect(await stateOf(bob, id, 30)).toEqual({ unread: 30, read: 3 })
      await sayMany(storage, id, bob, 60)
      expect(await stateOf(bob, id, 10)).toEqual({ unread: 10, read: 3 })
    })

    test('reading is no change of the room', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await say(storage, id, alice, 'hello')
      const changes = changesOf(storage, id)
      await storage.markRead({ who: bob, room: id, seq: 4, by: null })
      expect(changes).toEqual([])
      expect((await storage.members({ who: bob, room: id, limit: 10, bytes: 10_000 })).parse().rev).toBe(4)
    })
  })
}
