import { describe, expect, test } from 'bun:test'
import { guest, posted, room, say, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function latestContract(open: Open) {
  describe('the newest message of each room', () => {
    const on = stage(open)
    const latest = async (who: string, rooms: string[], bytes = 100_000) =>
      (await on.storage.latest({ who, rooms, bytes })).parse()
    const person = (id: string, name: string) => ({ id, name, guest: true })

    test('is answered with the people whom it names, and without those who never were in the room', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      await say(storage, id, alice, 'hello')
      const root = await posted(storage, id, bob, { body: `<@${carol}> <@${mallory}> look` })
      // A reply in a thread is not shown in the room.
      await posted(storage, id, alice, { body: 'aside', thread: root.id })
      const { messages, people, more } = await latest(alice, [id])
      expect(messages).toMatchObject([{ id: root.id, body: root.body }])
      expect(people).toEqual([person(bob, 'bob'), person(carol, 'carol')])
      expect(more).toBe(false)
    })

    test('is answered of rooms that the person is in, each once', async () => {
      const { storage, alice, bob, mallory } = on
      const kitchen = await room(storage, alice, bob)
      const garden = await room(storage, bob)
      const empty = await room(storage, alice)
      const hello = await say(storage, kitchen.id, alice, 'hello')
      await say(storage, garden.id, bob, 'private')
      const ids = [kitchen.id, garden.id, empty.id, kitchen.id]
      expect((await latest(alice, ids)).messages).toEqual([hello])
      expect(await latest(mallory, ids)).toEqual({ messages: [], people: [], more: false })
      await storage.leaveRoom({ who: bob, room: kitchen.id })
      expect((await latest(bob, ids)).messages.map((message) => message.room)).toEqual([garden.id])
    })

    test('is left out where it does not fit, and there is more', async () => {
      const { storage, alice, bob } = on
      const rooms = [await room(storage, alice, bob), await room(storage, alice, bob)]
      await say(storage, rooms[0]!.id, alice, 'x'.repeat(600))
      await say(storage, rooms[1]!.id, bob, 'x'.repeat(600))
      const ids = rooms.map(({ id }) => id)
      const { messages, people, more } = await latest(alice, ids, 1_000)
      expect([messages.length, people, more]).toEqual([1, [person(alice, 'alice')], true])
      expect((await latest(alice, ids, 2_000)).more).toBe(false)
    })
  })
}
