import { describe, expect, test } from 'bun:test'
import { factsOf, isRefused, room, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function roomChoiceContract(open: Open) {
  describe('what a person chooses for a room', () => {
    const on = stage(open)

    test('a room is muted for one person, on all of their devices, and not for another', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const facts = factsOf(storage)
      const mute = async () => (await stateFor(storage, bob, id)).mute
      for (const level of ['room', 'everyone'] as const) {
        await storage.mute({ who: bob, room: id, mute: level })
        expect(await mute()).toBe(level)
      }
      expect((await stateFor(storage, alice, id)).mute).toBeUndefined()
      await storage.mute({ who: bob, room: id })
      expect(await mute()).toBeUndefined()
      expect(facts.map((fact) => fact.fact === 'personal' && fact.data)).toEqual([
        { room: id, mute: 'room' },
        { room: id, mute: 'everyone' },
        { room: id },
      ])
      await isRefused(storage.mute({ who: mallory, room: id }), 'not_member')
    })

    test('a room is a favourite of one person, on all of their devices, and not of another', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const facts = factsOf(storage)
      const favourite = async () => (await stateFor(storage, bob, id)).favourite
      for (const place of [0, -2.5]) {
        await storage.favourite({ who: bob, room: id, favourite: place })
        expect(await favourite()).toBe(place)
      }
      expect((await stateFor(storage, alice, id)).favourite).toBeUndefined()
      await storage.favourite({ who: bob, room: id })
      expect(await favourite()).toBeUndefined()
      expect(facts.map((fact) => fact.fact === 'personal' && fact.data)).toEqual([
        { room: id, favourite: 0 },
        { room: id, favourite: -2.5 },
        { room: id },
      ])
      await isRefused(storage.favourite({ who: mallory, room: id, favourite: 1 }), 'not_member')
    })
  })
}
