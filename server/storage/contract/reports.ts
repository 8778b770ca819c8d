import { describe, expect, test } from 'bun:test'
import { factsOf, guest, isRefused, newId, NOW, room, say, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function reportsContract(open: Open) {
  describe('reported messages', () => {
    const on = stage(open)
    const reports = (who: string, room: string, id: string, reason?: string) =>
      on.storage.report({ who, room, id, at: NOW, reason, most: 3 })
    const listed = async (who: string, room: string) => (await on.storage.reports({ who, room, limit: 9 })).reports

    test('moderators see what members reported, and are told how much', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const spam = await say(storage, id, bob, 'spam')
      const facts = factsOf(storage)
      await reports(carol, id, spam.id, 'a link')
      await reports(alice, id, spam.id)
      await reports(carol, id, spam.id, 'the same link again')
      expect(await listed(alice, id)).toEqual([
        {
          message: spam.id,
          seq: spam.seq,
          author: bob,
          by: expect.arrayContaining([
            { person: carol, at: NOW, reason: 'the same link again' },
            { person: alice, at: NOW },
          ]),
        },
      ])
      const counts = facts.flatMap((fact) => (fact.fact === 'personal' ? [[fact.person, fact.data]] : []))
      expect(counts).toEqual([
        [alice, { room: id, knocks: 0, reports: 1 }],
        [alice, { room: id, knocks: 0, reports: 1 }],
      ])
      expect((await stateFor(storage, alice, id)).waiting).toEqual({ knocks: 0, reports: 1 })
      expect((await stateFor(storage, bob, id)).waiting).toBeUndefined()
    })

    test('a report is closed by a moderator, or by the deletion of the message', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const [first, second] = [await say(storage, id, alice, 'one'), await say(storage, id, alice, 'two')]
      for (const one of [first, second]) await reports(bob, id, one.id)
      await storage.closeReport({ who: alice, room: id, id: first.id, at: NOW })
      await storage.closeReport({ who: alice, room: id, id: first.id, at: NOW })
      expect((await listed(alice, id)).map(({ message }) => message)).toEqual([second.id])
      await storage.deleteMessage({ who: alice, room: id, id: second.id, at: NOW })
      expect(await listed(alice, id)).toEqual([])
      const { entries } = await storage.audit({ who: alice, room: id, limit: 9 })
      expect(entries).toEqual([{ entry: 1, at: NOW, who: alice, act: 'closeReport', whom: alice, message: first.id }])
    })

    test('what cannot be reported: one’s own, what is deleted or absent, and more than so many', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const own = await say(storage, id, bob, 'mine')
      await isRefused(reports(bob, id, own.id), 'not_yourself')
      await isRefused(reports(bob, id, newId()), 'no_such_message')
      await isRefused(reports(mallory, id, own.id), 'not_member')
      await storage.deleteMessage({ who: bob, room: id, id: own.id, at: NOW })
      await isRefused(reports(alice, id, own.id), 'message_deleted')
      for (let n = 0; n < 3; n++) await reports(bob, id, (await say(storage, id, alice, `number ${n}`)).id)
      await isRefused(reports(bob, id, (await say(storage, id, alice, 'one more')).id), 'too_many_reports')
    })

    test('members learn nothing of reports', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      for (const [who, reason] of [
        [bob, 'not_moderator'],
        [mallory, 'not_member'],
      ] as const) {
        await isRefused(storage.reports({ who, room: id, limit: 9 }), reason)
        await isRefused(storage.closeReport({ who, room: id, id: newId(), at: NOW }), reason)
      }
    })
  })
}
