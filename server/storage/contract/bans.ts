import { describe, expect, test } from 'bun:test'
import type { Fact } from '../facts.ts'
import { changesOf, factsOf, guest, isRefused, MOST, newId, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function bansContract(open: Open) {
  describe('removing and banning', () => {
    const on = stage(open)
    const acting = (who: string, room: string, person: string) => ({ who, room, person, at: NOW })
    const joins = (who: string, code: string, network?: string, at = NOW) =>
      on.storage.joinRoom({ who, code, at, roomsPerPerson: 0, network })
    const promotes = (who: string, room: string, person: string) =>
      on.storage.setRole({ ...acting(who, room, person), role: 'moderator', mostModerators: 9 })
    const bansOf = async (who: string, room: string, now = NOW) =>
      (await on.storage.bans({ who, room, now, limit: 10 })).bans
    const acts = async (who: string, room: string) =>
      (await on.storage.audit({ who, room, limit: 50 })).entries.map(({ act }) => act)
    const told = (facts: Fact[]) => facts.flatMap((fact) => (fact.fact === 'personal' ? [fact.data] : []))

    test('[G10] a removed member is out at once, is told why, and may come back', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      const [changes, facts] = [changesOf(storage, id), factsOf(storage)]
      await storage.removeMember({ ...acting(alice, id, bob), reason: 'repeated links' })
      const member = { person: { id: bob, name: 'bob', guest: true }, role: 'member' as const, left: true as const }
      expect(changes).toEqual([{ rev: 4, member: { ...member, removed: 'removed' } }])
      expect(told(facts)).toEqual([{ room: id, name: 'The kitchen', act: 'remove', reason: 'repeated links' }])
      await isRefused(storage.page({ who: bob, room: id, limit: 1, bytes: 1_000 }), 'not_member')
      await isRefused(storage.removeMember(acting(alice, id, bob)), 'no_such_member')
      expect((await joins(bob, code)).room!.rev).toBe(5)
      expect(changes[1]).toEqual({ rev: 5, member: { person: member.person, role: 'member' } })
    })

    test('[G10] a removed member whose device rejoins by itself does not come back', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      await storage.removeMember(acting(alice, id, bob))
      await isRefused(storage.joinRoom({ who: bob, code, at: NOW, roomsPerPerson: 0, unlessLeftAfter: 3 }), 'left_room')
    })

    test('a banned person does not come back until the ban ends or is taken back', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      await storage.ban({ ...acting(alice, id, bob), until: NOW + 1_000, reason: 'spam' })
      const refused = await joins(bob, code).catch((error: unknown) => error)
      expect(refused).toMatchObject({ reason: 'banned', params: { until: NOW + 1_000, why: 'spam' } })
      const bob1 = { person: { id: bob, name: 'bob', guest: true }, by: alice, at: NOW, until: NOW + 1_000 }
      expect(await bansOf(alice, id)).toEqual([{ ...bob1, reason: 'spam', entry: 1 }])
      expect(await bansOf(alice, id, NOW + 1_000)).toEqual([])
      expect((await joins(bob, code, undefined, NOW + 1_000)).room!.id).toBe(id)
      // For good, and of a person who has left.
      await storage.leaveRoom({ who: bob, room: id })
      await storage.ban(acting(alice, id, bob))
      await isRefused(joins(bob, code, undefined, NOW * 2), 'banned')
      await storage.unban(acting(alice, id, bob))
      await storage.unban(acting(alice, id, bob))
      expect((await joins(bob, code)).room!.id).toBe(id)
      expect(await acts(alice, id)).toEqual(['unban', 'ban', 'ban'])
    })

    test('of a guest the network is banned for other guests, in this room only', async () => {
      const { storage, alice } = on
      const [first, second] = [await room(storage, alice), await room(storage, alice)]
      const [troll, again, other] = [
        await guest(storage, 'troll'),
        await guest(storage, 'again'),
        await guest(storage, 'x'),
      ]
      await joins(troll, first.code, 'a network')
      await storage.ban({ ...acting(alice, first.id, troll), until: NOW + 1_000 })
      expect((await bansOf(alice, first.id))[0]).toMatchObject({ network: true })
      const refused = await joins(again, first.code, 'a network').catch((error: unknown) => error)
      expect(refused).toMatchObject({ reason: 'banned', params: { until: NOW + 1_000 } })
      expect((await joins(other, first.code, 'another network')).room!.id).toBe(first.id)
      expect((await joins(again, second.code, 'a network')).room!.id).toBe(second.id)
      await storage.unban(acting(alice, first.id, troll))
      expect((await joins(again, first.code, 'a network')).room!.id).toBe(first.id)
    })

    test('moderators act on members only, the owner on all others, and nobody on themselves', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const dave = await guest(storage, 'dave')
      const { id } = await room(storage, alice, bob, carol, dave)
      await promotes(alice, id, bob)
      await promotes(alice, id, carol)
      for (const act of ['removeMember', 'ban'] as const) {
        for (const person of [alice, carol]) await isRefused(storage[act](acting(bob, id, person)), 'not_owner')
        for (const who of [alice, bob]) await isRefused(storage[act](acting(who, id, who)), 'not_yourself')
        await isRefused(storage[act](acting(bob, id, mallory)), 'no_such_member')
        await isRefused(storage[act](acting(dave, id, carol)), 'not_moderator')
        for (const asked of [id, newId()]) await isRefused(storage[act](acting(mallory, asked, dave)), 'not_member')
      }
      await storage.removeMember(acting(bob, id, dave))
      await storage.ban(acting(alice, id, carol))
      expect((await bansOf(bob, id)).map(({ person }) => person.name)).toEqual(['carol'])
    })

    test('members and strangers learn nothing of bans and acts', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      for (const [who, reason] of [
        [bob, 'not_moderator'],
        [mallory, 'not_member'],
      ] as const) {
        await isRefused(storage.bans({ who, room: id, now: NOW, limit: 10 }), reason)
        await isRefused(storage.audit({ who, room: id, limit: 10 }), reason)
        await isRefused(storage.unban(acting(who, id, alice)), reason)
      }
    })

    test('bans are paged, the newest first', async () => {
      const { storage, alice } = on
      const people = await Promise.all(['x', 'y', 'z'].map((name) => guest(storage, name)))
      const { id } = await room(storage, alice, ...people)
      for (const person of people) await storage.ban(acting(alice, id, person))
      const first = await storage.bans({ who: alice, room: id, now: NOW, limit: 2 })
      expect(first.bans.map(({ person }) => person.name)).toEqual(['z', 'y'])
      const { before } = first
      const rest = await storage.bans({ who: alice, room: id, now: NOW, before, limit: 2 })
      expect(rest.bans.map(({ person }) => person.name)).toEqual(['x'])
      expect(rest.before).toBeUndefined()
    })

    test('an empty room that somebody is banned from does not open to them', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      await storage.ban(acting(alice, id, bob))
      await storage.leaveRoom({ who: alice, room: id })
      await isRefused(joins(bob, code), 'banned')
    })

    test('a sync does not list a room from which one was sent away', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await storage.ban(acting(alice, id, bob))
      const { rooms } = await storage.catchUp({ who: bob, rooms: [{ room: id, rev: 3 }], ...MOST })
      expect(rooms.map(({ room }) => room)).not.toContain(id)
    })
  })
}
