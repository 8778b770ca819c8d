import { describe, expect, test } from 'bun:test'
import { changesOf, isRefused, newId, NOW, room, say, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function pinContract(open: Open) {
  describe('pins', () => {
    const on = stage(open)
    const pin = (who: string, room: string, id: string, on_ = true) =>
      on.storage.pin({ who, room, id, on: on_, at: NOW, most: 2 })
    const pins = async (who: string, room: string) =>
      (await on.storage.pins({ who, room, limit: 50, bytes: 10_000 })).parse()

    test('[G3] a pin changes the message and the room, which counts its pins', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const hello = await say(storage, id, alice, 'hello')
      const changes = changesOf(storage, id)
      expect(await pin(bob, id, hello.id)).toEqual({ rev: 6 })
      const message = { ...hello, rev: 5, pinned: { by: bob, at: NOW } }
      expect(changes).toMatchObject([
        { rev: 5, message },
        { rev: 6, room: { pins: 1, rev: 6 } },
      ])
      expect(await pins(alice, id)).toEqual({ messages: [message], rev: 6 })
      expect((await stateFor(storage, alice, id, 4)).changes).toHaveLength(2)
      await pin(alice, id, hello.id, false)
      expect(await pins(alice, id)).toEqual({ messages: [], rev: 8 })
      expect((await stateFor(storage, alice, id)).room.pins).toBeUndefined()
    })

    test('the last pin stands first; a message is pinned once, and a room has a limited number of pins', async () => {
      const { storage, alice, mallory } = on
      const { id } = await room(storage, alice)
      const [one, two, three] = [
        await say(storage, id, alice, '1'),
        await say(storage, id, alice, '2'),
        await say(storage, id, alice, '3'),
      ]
      await pin(alice, id, two.id)
      await pin(alice, id, one.id)
      const { rev } = await pins(alice, id)
      await pin(alice, id, one.id)
      const found = await pins(alice, id)
      expect([found.messages.map((message) => message.id), found.rev]).toEqual([[one.id, two.id], rev])
      await isRefused(pin(alice, id, three.id), 'too_many_pins')
      await isRefused(pin(alice, id, newId()), 'no_such_message')
      await isRefused(pin(mallory, id, three.id), 'not_member')
      await isRefused(storage.pins({ who: mallory, room: id, limit: 9, bytes: 9_000 }), 'not_member')
    })
  })
}
