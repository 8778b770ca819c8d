import { describe, expect, test } from 'bun:test'
import { guest, NOW, room, say, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function auditContract(open: Open) {
  describe('the audit of a room', () => {
    const on = stage(open)

    test('each act is an entry with who, what, whom, why and when, and the people are named', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const by = { who: alice, room: id }
      await storage.setRole({ ...by, person: bob, role: 'moderator', at: NOW, mostModerators: 9 })
      await storage.removeMember({ who: bob, room: id, person: carol, at: NOW + 1, reason: 'spam' })
      await storage.ban({ ...by, person: carol, at: NOW + 2, until: NOW + 9 })
      const { entries, people, before } = await storage.audit({ who: bob, room: id, limit: 10 })
      expect(entries).toEqual([
        { entry: 3, at: NOW + 2, who: alice, act: 'ban', whom: carol, until: NOW + 9 },
        { entry: 2, at: NOW + 1, who: bob, act: 'remove', whom: carol, reason: 'spam' },
        { entry: 1, at: NOW, who: alice, act: 'role', whom: bob, role: 'moderator' },
      ])
      expect(people.map(({ name }) => name).toSorted()).toEqual(['alice', 'bob', 'carol'])
      expect(before).toBeUndefined()
    })

    test('it is paged, and what is refused is no entry', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const act = { who: alice, room: id, person: bob, at: NOW }
      for (const role of ['moderator', 'member', 'moderator'] as const)
        await storage.setRole({ ...act, role, mostModerators: 9 })
      await storage.removeMember({ ...act, person: mallory }).catch(() => {})
      const first = await storage.audit({ who: alice, room: id, limit: 2 })
      expect(first.entries.map(({ entry }) => entry)).toEqual([3, 2])
      expect(first.before).toBe(2)
      const rest = await storage.audit({ who: alice, room: id, limit: 2, before: 2 })
      expect(rest).toMatchObject({ entries: [{ entry: 1 }] })
      expect(rest.before).toBeUndefined()
    })

    test('deletions of a person’s messages are counted in one entry, without their texts; one’s own are none', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const spam = [await say(storage, id, bob, 'spam 1'), await say(storage, id, bob, 'spam 2')]
      const own = await say(storage, id, alice, 'mine')
      const by = { who: alice, room: id, at: NOW }
      for (const { id: message } of [...spam, spam[0]!, own]) await storage.deleteMessage({ ...by, id: message })
      for (let n = 0; n < 3; n++) await say(storage, id, bob, 'more spam')
      let before: number | undefined
      do ({ before } = await storage.deleteAll({ ...by, person: bob, limit: 2, before }))
      while (before !== undefined)
      await storage.deleteAll({ who: bob, room: id, at: NOW, person: bob, limit: 2 })
      const answer = await storage.audit({ who: alice, room: id, limit: 10 })
      expect(answer.entries).toEqual([
        { entry: 2, at: NOW, who: alice, act: 'deleteAll', whom: bob, count: 3 },
        { entry: 1, at: NOW, who: alice, act: 'delete', whom: bob, count: 2 },
      ])
      expect(JSON.stringify(answer)).not.toContain('spam')
    })
  })
}
