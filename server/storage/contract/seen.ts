import { describe, expect, test } from 'bun:test'
import { factsOf, guest, isRefused, newId, NOW, room, say, type Open } from './cast.ts'
import { stage } from './stage.ts'

const MOST = 30

export function seenContract(open: Open) {
  describe('who has read', () => {
    const on = stage(open)
    const reads = async (who: string, room: string) => (await on.storage.seenIn({ who, room, most: MOST })).reads
    const marks = (who: string, room: string, seq: number, seenMembers = MOST) =>
      on.storage.markRead({ who, room, seq, by: null, seenMembers })
    const hides = (who: string, hidesReads: boolean) => on.storage.setSettings({ who, hidesReads })

    test('the others in the room are listed with their marks and when they joined, without the one who asks', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const { seq } = await say(storage, id, alice, 'hello')
      await marks(bob, id, seq)
      expect(await reads(alice, id)).toEqual([{ person: bob, seq, since: NOW }])
      expect(await reads(bob, id)).toEqual([{ person: alice, seq: 2, since: NOW }])
    })

    test('a mark that moves tells the others, and one that does not tells nobody', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const { seq } = await say(storage, id, alice, 'hello')
      const facts = factsOf(storage)
      await marks(bob, id, seq)
      await marks(bob, id, seq)
      const mark = { fact: 'read' as const, person: bob, room: id, seq, by: null }
      expect(facts).toEqual([{ ...mark, seen: { tell: [alice], since: NOW } }, mark])
    })

    test('a person who hides it is shown to nobody and is shown nobody, until they take that back', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const { seq } = await say(storage, id, alice, 'hello')
      await hides(bob, true)
      const facts = factsOf(storage)
      await marks(bob, id, seq)
      await marks(carol, id, seq)
      expect(facts).toEqual([
        { fact: 'read', person: bob, room: id, seq, by: null },
        { fact: 'read', person: carol, room: id, seq, by: null, seen: { tell: [alice], since: NOW } },
      ])
      expect(await reads(bob, id)).toEqual([])
      expect((await reads(alice, id)).map(({ person }) => person)).toEqual([carol])

      await hides(bob, false)
      expect((await reads(alice, id)).map(({ person }) => person).toSorted()).toEqual([bob, carol].toSorted())
      expect(await reads(bob, id)).toHaveLength(2)
    })

    test('a room of more members than the limit tells nobody, and one of as many does', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id, code } = await room(storage, alice, bob)
      const { seq } = await say(storage, id, alice, 'hello')
      expect((await storage.seenIn({ who: alice, room: id, most: 2 })).reads).toHaveLength(1)
      await storage.joinRoom({ who: carol, code, at: NOW, roomsPerPerson: 0 })
      await isRefused(storage.seenIn({ who: alice, room: id, most: 2 }), 'too_many_members')
      const facts = factsOf(storage)
      await marks(bob, id, seq, 2)
      expect(facts).toEqual([{ fact: 'read', person: bob, room: id, seq, by: null }])
      // Who has left does not count, and is not told.
      await storage.leaveRoom({ who: carol, room: id })
      expect((await storage.seenIn({ who: alice, room: id, most: 2 })).reads).toEqual([
        { person: bob, seq, since: NOW },
      ])
    })

    test('a person who joins later is listed from then on', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice)
      await say(storage, id, alice, 'alone')
      await storage.joinRoom({ who: bob, code, at: NOW + 5, roomsPerPerson: 0 })
      expect(await reads(alice, id)).toEqual([{ person: bob, seq: 4, since: NOW + 5 }])
    })

    test('an outsider is told nothing, of a room that exists and of one that does not', async () => {
      const { storage, alice, mallory } = on
      const { id } = await room(storage, alice)
      for (const asked of [id, newId()])
        await isRefused(storage.seenIn({ who: mallory, room: asked, most: MOST }), 'not_member')
    })

    test('settings are kept, told to all devices of the person, and survive a new start', async () => {
      const { storage, alice, bob } = on
      expect(await storage.settings({ who: bob })).toEqual({ hidesReads: false })
      const facts = factsOf(storage)
      expect(await hides(bob, true)).toEqual({ hidesReads: true })
      expect(facts).toEqual([{ fact: 'personal', person: bob, event: 'settings', data: { hidesReads: true } }])
      await on.reopen()
      expect(await on.storage.settings({ who: bob })).toEqual({ hidesReads: true })
      expect(await on.storage.settings({ who: alice })).toEqual({ hidesReads: false })
    })
  })
}
