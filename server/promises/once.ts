import { describe, expect, test } from 'bun:test'
import type { OpenStage } from '../test/stage.ts'
import { bodies, scene } from './scene.ts'

export function once(open: OpenStage): void {
  describe('[G2] once', () => {
    const on = scene(open)

    test('an id that is sent again, by either door and over another node, gets the first answer and is stored once', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      const id = Bun.randomUUIDv7()
      const first = await alice.says(room, 'hi', id)
      expect(await alice.says(room, 'hi', id)).toEqual(first)
      expect((await alice.posts('message.send', { room: room.id, id, body: 'hi' })).ok).toEqual(first)
      const tablet = on.device(alice, 1)
      await tablet.connects()
      expect(await tablet.says(room, 'hi', id)).toEqual(first)
      expect(await bodies(bob, room)).toEqual(['hi'])
    })

    test('the same id ten times in one burst, over every node, is one message and one change', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      const tablet = on.device(alice, 2)
      await tablet.connects()
      const id = Bun.randomUUIDv7()
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? alice : tablet).says(room, 'once', id)),
      )
      expect(new Set(answers.map((answer) => answer.seq)).size).toBe(1)
      await alice.says(room, 'after')
      await bob.isShown('after')
      expect(bob.shown()).toEqual(['once', 'after'])
    })

    test('the same id with another body, from another person or for another room is a conflict', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      const id = Bun.randomUUIDv7()
      const other = await alice.creates('Other')
      await alice.says(room, 'hi', id)
      expect(await alice.isRefused('message.send', { room: room.id, id, body: 'ho' })).toBe('conflict')
      expect(await bob.isRefused('message.send', { room: room.id, id, body: 'hi' })).toBe('conflict')
      expect(await alice.isRefused('message.send', { room: other.id, id, body: 'hi' })).toBe('conflict')
      expect(await bodies(bob, room)).toEqual(['hi'])
    })

    test('a person who sends an id first in another room neither takes it from its author nor learns of it', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      const [own, sent] = [await bob.creates('Own'), Bun.randomUUIDv7()]
      const later = Bun.randomUUIDv7()
      await alice.says(room, 'hi', sent)
      expect((await bob.posts('message.send', { room: own.id, id: sent, body: 'mine' })).error).toBeUndefined()
      expect((await bob.posts('message.send', { room: own.id, id: later, body: 'mine, too' })).error).toBeUndefined()
      await alice.says(room, 'later', later)
      expect(await bodies(alice, room)).toEqual(['hi', 'later'])
      expect(await bodies(bob, own)).toEqual(['mine', 'mine, too'])
    })
  })
}
