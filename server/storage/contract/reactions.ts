import { describe, expect, test } from 'bun:test'
import { changesOf, factsOf, guest, isRefused, messageFor, newId, room, say, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function reactionContract(open: Open) {
  describe('reactions', () => {
    const on = stage(open)
    const react = (who: string, room: string, id: string, emoji: string, on_ = true, more: object = {}) =>
      on.storage.react({ who, room, id, emoji, on: on_, kinds: 3, listed: 2, ...more })

    test('[G3] a reaction is one change; kinds stand in order of first use, people in order of reacting', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const hello = await say(storage, id, alice, 'hello')
      const changes = changesOf(storage, id)
      expect(await react(bob, id, hello.id, '👍')).toEqual({ rev: 5 })
      await react(alice, id, hello.id, '🎉')
      await react(alice, id, hello.id, '👍')
      const reactions = [
        { emoji: '👍', count: 2, people: [bob, alice] },
        { emoji: '🎉', count: 1, people: [alice] },
      ]
      expect(changes.at(-1)).toEqual({ rev: 7, message: { ...hello, rev: 7, reactions } })
      expect(await messageFor(storage, bob, id, hello.id)).toEqual({ ...hello, rev: 7, reactions })
    })

    test('[G2] a person counts once for each emoji, however often the same comes', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const hello = await say(storage, id, alice, 'hello')
      const changes = changesOf(storage, id)
      await Promise.all([1, 2, 3].map(() => react(alice, id, hello.id, '👍')))
      expect(changes).toHaveLength(1)
      await Promise.all([1, 2].map(() => react(alice, id, hello.id, '👍', false)))
      expect(changes).toHaveLength(2)
      expect(await messageFor(storage, alice, id, hello.id)).toEqual({ ...hello, rev: 5 })
      await react(alice, id, hello.id, '🎉', false)
      expect(changes).toHaveLength(2)
    })

    test('beyond the listed people there is a count, and each reader is told of their own', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const hello = await say(storage, id, alice, 'hello')
      for (const who of [alice, bob]) await react(who, id, hello.id, '👍')
      const facts = factsOf(storage)
      await react(carol, id, hello.id, '👍')
      const reactions = [{ emoji: '👍', count: 3, people: [alice, bob] }]
      expect(facts.find(({ fact }) => fact === 'personal')).toEqual({
        fact: 'personal',
        person: carol,
        event: 'mine',
        data: { room: id, id: hello.id, seq: hello.seq, mine: { emoji: ['👍'] } },
      })
      expect(await messageFor(storage, carol, id, hello.id)).toMatchObject({ reactions, mine: { emoji: ['👍'] } })
      const page = (await storage.page({ who: carol, room: id, limit: 5, bytes: 9_000 })).parse()
      expect(page.messages[0]).toMatchObject({ mine: { emoji: ['👍'] } })
      const [change] = (await stateFor(storage, carol, id, 6)).changes
      expect(change).toMatchObject({ message: { mine: { emoji: ['👍'] } } })
      expect(facts.flatMap((fact) => (fact.fact === 'changed' ? [fact.change] : []))).not.toMatchObject([
        { message: { mine: {} } },
      ])
      // A listed person who takes theirs back gives the place to the next one.
      await react(alice, id, hello.id, '👍', false)
      expect(await messageFor(storage, alice, id, hello.id)).toMatchObject({
        reactions: [{ emoji: '👍', count: 2, people: [bob, carol] }],
      })
      await isRefused(react(mallory, id, hello.id, '👍'), 'not_member')
    })

    test('[G7] a message has a bounded number of kinds, and one that is there already takes more people', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const hello = await say(storage, id, alice, 'hello')
      for (const emoji of ['1️⃣', '2️⃣', '3️⃣']) await react(alice, id, hello.id, emoji)
      await isRefused(react(bob, id, hello.id, '4️⃣'), 'too_many_reactions')
      await react(bob, id, hello.id, '3️⃣')
      await react(alice, id, hello.id, '1️⃣', false)
      await react(bob, id, hello.id, '4️⃣')
      const { reactions } = await messageFor(storage, bob, id, hello.id)
      expect(reactions!.map(({ emoji, count }) => [emoji, count])).toEqual([
        ['2️⃣', 1],
        ['3️⃣', 2],
        ['4️⃣', 1],
      ])
      await isRefused(react(alice, id, newId(), '👍'), 'no_such_message')
    })
  })
}
