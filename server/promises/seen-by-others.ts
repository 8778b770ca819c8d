import { describe, expect, test } from 'bun:test'
import { until } from '../test/server-process.ts'
import type { OpenStage } from '../test/stage.ts'
import { scene } from './scene.ts'

export function seenByOthers(open: OpenStage): void {
  describe('who has read', () => {
    const on = scene(open)

    test('a mark reaches the others in the room, or their next question when the hint was lost', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      const { seq } = await alice.says(room, 'hello')
      await bob.does('room.read', { room: room.id, seq })
      if (!on.several)
        await until('alice is told', () =>
          alice.events.some(
            ({ name, payload }) => name === 'seen' && 'seq' in payload && payload.seq === seq && 'since' in payload,
          ),
        )
      const { reads } = await alice.does('room.seen', { room: room.id })
      expect(reads).toMatchObject([{ person: bob.person.id, seq }])
      expect(bob.events.filter(({ name }) => name === 'seen')).toEqual([])
    })

    test('[G10] the read marks of a person who hides them reach nobody, and this person receives none, on every device', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      const tablet = on.device(bob, 2)
      await tablet.connects()
      await bob.does('person.update', { hidesReads: true })
      if (!on.several)
        await until('the tablet knows', () =>
          tablet.events.some(
            ({ name, payload }) => name === 'settings' && 'hidesReads' in payload && payload.hidesReads,
          ),
        )
      const { seq } = await alice.says(room, 'hello')
      await bob.does('room.read', { room: room.id, seq })
      await alice.does('room.read', { room: room.id, seq })
      await alice.says(room, 'and then')
      await bob.isShown('and then')
      await tablet.isShown('and then')
      await bob.says(room, 'I have read it')
      await alice.isShown('I have read it')
      for (const device of [alice, bob, tablet]) expect(device.events.filter(({ name }) => name === 'seen')).toEqual([])
      expect(await alice.does('room.seen', { room: room.id })).toEqual({ reads: [] })
      expect(await bob.does('room.seen', { room: room.id })).toEqual({ reads: [] })
      expect(await tablet.does('person.settings', {})).toEqual({ hidesReads: true })
    })
  })
}
