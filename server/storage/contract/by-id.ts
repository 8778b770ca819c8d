import { describe, expect, test } from 'bun:test'
import { isRefused, newId, room, say, sayMany, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function getContract(open: Open) {
  describe('getMessages', () => {
    const on = stage(open)
    const get = async (who: string, room: string, ids: string[], bytes = 10_000) =>
      (await on.storage.getMessages({ who, room, ids, bytes })).parse()

    test('the messages of the room that have these ids come in order of seq', async () => {
      const { storage, alice, bob } = on
      const [kitchen, garden] = [await room(storage, alice, bob), await room(storage, alice)]
      const said = await sayMany(storage, kitchen.id, alice, 3)
      const elsewhere = await say(storage, garden.id, alice, 'elsewhere')
      const ids = [said[2]!.id, newId(), elsewhere.id, said[0]!.id]
      expect(await get(bob, kitchen.id, ids)).toEqual({ messages: [said[0]!, said[2]!], more: false })
      expect(await get(bob, kitchen.id, [newId()])).toEqual({ messages: [], more: false })
    })

    test('[G7] an answer is bounded by its bytes as JSON and says that there is more, but is never nothing', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const said = [await say(storage, id, alice, '\u0001'.repeat(100)), await say(storage, id, alice, 'x')]
      const ids = said.map((message) => message.id)
      const size = Buffer.byteLength(JSON.stringify(said))
      expect(size).toBeGreaterThan(600)
      expect(await get(alice, id, ids, size)).toEqual({ messages: said, more: false })
      expect(await get(alice, id, ids, size - 1)).toEqual({ messages: [said[0]!], more: true })
      expect(await get(alice, id, ids, 1)).toEqual({ messages: [said[0]!], more: true })
    })

    test('a stranger, and a person who left, is refused whether the message exists or not', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const hello = await say(storage, id, alice, 'hello')
      await storage.leaveRoom({ who: bob, room: id })
      for (const who of [bob, mallory])
        for (const asked of [id, newId()]) await isRefused(get(who, asked, [hello.id]), 'not_member')
    })
  })
}

export function missingContract(open: Open) {
  describe('missing', () => {
    const on = stage(open)

    test('[G9] the answer has the ids that no message of this person in the room has, in the order of the question', async () => {
      const { storage, alice, bob } = on
      const [kitchen, garden] = [await room(storage, alice, bob), await room(storage, alice)]
      const said = await sayMany(storage, kitchen.id, alice, 2)
      const [elsewhere] = await sayMany(storage, garden.id, alice, 1)
      const [never, neither] = [newId(), newId()]
      const ids = [never, said[1]!.id, elsewhere!.id, said[0]!.id, neither]
      expect(await storage.missing({ who: alice, room: kitchen.id, ids: ids })).toEqual({
        missing: [never, elsewhere!.id, neither],
      })
      expect(await storage.missing({ who: alice, room: kitchen.id, ids: [said[0]!.id] })).toEqual({ missing: [] })
      expect(await storage.missing({ who: bob, room: kitchen.id, ids: [said[0]!.id] })).toEqual({
        missing: [said[0]!.id],
      })
    })

    test('a stranger, and a person who left, gets the same refusal whether the message exists or not', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const [hello] = await sayMany(storage, id, alice, 1)
      await storage.leaveRoom({ who: bob, room: id })
      for (const who of [bob, mallory])
        for (const asked of [id, newId()])
          for (const one of [hello!.id, newId()])
            await isRefused(storage.missing({ who: who, room: asked, ids: [one] }), 'not_member')
    })
  })
}
