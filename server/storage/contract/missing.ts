import { describe, expect, test } from 'bun:test'
import { isRefused, newId, room, sayMany, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function missingContract(open: Open) {
  describe('missing', () => {
    const on = stage(open)

    test('[G9] those that no message of the room has, in the order of the question', async () => {
      const { storage, alice, bob } = on
      const [kitchen, garden] = [await room(storage, alice, bob), await room(storage, alice)]
      const said = await sayMany(storage, kitchen.id, alice, 2)
      const [elsewhere] = await sayMany(storage, garden.id, alice, 1)
      const [never, neither] = [newId(), newId()]
      const ids = [never, said[1]!.id, elsewhere!.id, said[0]!.id, neither]
      expect(await storage.missing({ who: bob, room: kitchen.id, ids: ids })).toEqual({
        missing: [never, elsewhere!.id, neither],
      })
      expect(await storage.missing({ who: alice, room: kitchen.id, ids: [said[0]!.id] })).toEqual({ missing: [] })
    })

    test('a stranger, and one who left, is told the same whether the message is there or not', async () => {
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
