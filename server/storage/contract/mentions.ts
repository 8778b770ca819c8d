import { describe, expect, test } from 'bun:test'
import { factsOf, guest, isRefused, NOW, posted, room, say, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function mentionContract(open: Open) {
  describe('mentions and read marks', () => {
    const on = stage(open)

    test('a mention counts apart for the person named, until they read it', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await say(storage, id, alice, 'hello')
      const named = await posted(storage, id, alice, { body: `<@${bob}> and again <@${bob}>` })
      expect(await stateFor(storage, bob, id)).toMatchObject({ unread: 2, mentions: 1 })
      expect(await stateFor(storage, alice, id)).toMatchObject({ mentions: 0 })
      await storage.markRead({ who: bob, room: id, seq: named.seq, by: null })
      expect(await stateFor(storage, bob, id)).toMatchObject({ unread: 0, mentions: 0 })
    })

    test('a name, and the id of one who is not in the room, mention nobody', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await posted(storage, id, alice, { body: `@bob <@${mallory}>` })
      expect(await stateFor(storage, bob, id)).toMatchObject({ unread: 1, mentions: 0 })
      await storage.joinRoom({
        who: mallory,
        code: (await stateFor(storage, bob, id)).room.code,
        at: NOW,
        roomsPerPerson: 0,
      })
      await storage.markUnread({ who: mallory, room: id, seq: 1, most: 100 })
      expect(await stateFor(storage, mallory, id)).toMatchObject({ unread: 1, mentions: 0 })
    })

    test('the owner mentions everybody, or everybody present, and a member does not', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      await posted(storage, id, alice, { body: '<@room>' })
      expect(await stateFor(storage, bob, id)).toMatchObject({ mentions: 1 })
      await posted(storage, id, alice, { body: '<@here>' }, [carol])
      const mentions = async (who: string) => (await stateFor(storage, who, id)).mentions
      expect([await mentions(alice), await mentions(bob), await mentions(carol)]).toEqual([0, 1, 2])
      // Too many are present to list them.
      await posted(storage, id, alice, { body: '<@here>' }, null)
      expect([await mentions(bob), await mentions(carol)]).toEqual([2, 3])
      // Everybody and by name is one mention.
      await posted(storage, id, alice, { body: `<@room> <@${bob}>` })
      expect(await mentions(bob)).toBe(3)
      for (const body of ['<@room>', '<@here>']) await isRefused(posted(storage, id, bob, { body }), 'not_moderator')
    })

    test('[G10] a deleted message mentions nobody, also when it was edited or named those present', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const named = await posted(storage, id, alice, { body: `<@${bob}>` })
      const edited = await posted(storage, id, alice, { body: `hi <@${bob}>` })
      const present = await posted(storage, id, alice, { body: '<@here>' }, [bob])
      const everybody = await posted(storage, id, alice, { body: '<@room>' })
      const kept = await posted(storage, id, alice, { body: `you, <@${bob}>` })
      await storage.edit({ who: alice, room: id, id: edited.id, body: 'hi', at: NOW, minutes: 0, versions: 3 })
      const mentions = async () => (await stateFor(storage, bob, id)).mentions
      expect(await mentions()).toBe(5)
      for (const [index, one] of [named, edited, present, everybody].entries()) {
        await storage.deleteMessage({ who: alice, room: id, id: one.id, at: NOW })
        expect(await mentions()).toBe(4 - index)
      }
      await storage.markRead({ who: bob, room: id, seq: kept.seq, by: null })
      expect(await mentions()).toBe(0)
    })

    test('a member marks a room as unread from a message on, for all of their devices', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await say(storage, id, alice, 'one')
      const two = await posted(storage, id, alice, { body: `two <@${bob}>` })
      await say(storage, id, alice, 'three')
      await storage.markRead({ who: bob, room: id, seq: 6, by: null })
      const facts = factsOf(storage)
      await storage.markUnread({ who: bob, room: id, seq: two.seq, most: 100 })
      const data = { room: id, read: two.seq - 1, unread: 2, mentions: 1 }
      expect(facts).toEqual([{ fact: 'personal', person: bob, event: 'unread', data }])
      expect(await stateFor(storage, bob, id)).toMatchObject({ read: two.seq - 1, unread: 2, mentions: 1 })
      await isRefused(storage.markUnread({ who: mallory, room: id, seq: 1, most: 9 }), 'not_member')
    })
  })
}
