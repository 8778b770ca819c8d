import { describe, expect, test } from 'bun:test'
import type { Fact } from '../facts.ts'
import { changesOf, factsOf, guest, isRefused, newCode, newId, NOW, room, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

const DAY_MS = 24 * 3_600_000
const HOURS = 24

export function doorsContract(open: Open) {
  describe('the doors of a room', () => {
    const on = stage(open)
    const acting = (who: string, room: string, person: string, at = NOW) => ({ who, room, person, at })
    const joins = (who: string, code: string, at = NOW, more: object = {}) =>
      on.storage.joinRoom({ who, code, at, roomsPerPerson: 0, knocksPerRoom: 2, knockDays: 7, ...more })
    const locks = (who: string, room: string, locked: boolean) =>
      on.storage.lockRoom({ who, room, at: NOW, on: locked })
    const replaces = (who: string, room: string, code = newCode()) =>
      on.storage.replaceCode({ who, room, at: NOW, code, mostOld: 2 })
    const listed = async (who: string, room: string, now = NOW) =>
      (await on.storage.knocks({ who, room, now, limit: 9 })).knocks.map(({ person }) => person.name)
    const admits = (who: string, room: string, person: string, at = NOW) =>
      on.storage.admit({ ...acting(who, room, person, at), roomsPerPerson: 0 })
    const knockable = async (owner: string, ...others: string[]) => {
      const made = await room(on.storage, owner, ...others)
      await on.storage.updateRoom({ who: owner, room: made.id, at: NOW, knock: true })
      return made
    }
    const told = (facts: Fact[], person: string) =>
      facts.flatMap((fact) => (fact.fact === 'personal' && fact.person === person ? [fact.data] : []))
    const promotes = (who: string, room: string, person: string) =>
      on.storage.setRole({ ...acting(who, room, person), role: 'moderator', mostModerators: 9 })

    test('[G3] nobody new joins a locked room, its members stay; unlocked, they join again', async () => {
      const { storage, alice, bob, mallory } = on
      const { id, code } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      await locks(alice, id, true)
      await locks(alice, id, true)
      await isRefused(joins(mallory, code), 'room_locked')
      expect((await joins(bob, code)).room!.locked).toBe(true)
      await storage.leaveRoom({ who: bob, room: id })
      await isRefused(joins(bob, code), 'room_locked')
      await locks(alice, id, false)
      await joins(bob, code)
      expect(changes).toMatchObject([
        { rev: 4, room: { locked: true } },
        { rev: 5 },
        { rev: 6, room: { id } },
        { rev: 7 },
      ])
      expect((await storage.audit({ who: alice, room: id, limit: 9 })).entries.map(({ act }) => act)).toEqual([
        'unlock',
        'lock',
      ])
    })

    test('an empty room opens to whoever comes, locked or not', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await knockable(alice)
      await locks(alice, id, true)
      await storage.leaveRoom({ who: alice, room: id })
      expect((await joins(bob, code)).room!.id).toBe(id)
      expect((await stateFor(storage, bob, id)).me.role).toBe('owner')
    })

    test('a newcomer waits, the moderators are told, and one lets them in', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id, code } = await knockable(alice, bob)
      await promotes(alice, id, bob)
      const facts = factsOf(storage)
      const { waiting } = await joins(carol, code, NOW, { note: 'Otto sent me' })
      expect(waiting).toEqual({ room: id, name: 'The kitchen', at: NOW, ends: NOW + 7 * DAY_MS })
      for (const person of [alice, bob]) expect(told(facts, person)).toEqual([{ room: id, knocks: 1, reports: 0 }])
      expect((await storage.knocks({ who: bob, room: id, now: NOW, limit: 9 })).knocks).toEqual([
        { person: { id: carol, name: 'carol', guest: true }, at: NOW, ends: NOW + 7 * DAY_MS, note: 'Otto sent me' },
      ])
      expect((await stateFor(storage, bob, id)).waiting).toEqual({ knocks: 1, reports: 0 })
      await isRefused(storage.page({ who: carol, room: id, limit: 1, bytes: 1_000 }), 'not_member')
      await admits(bob, id, carol)
      await admits(alice, id, carol)
      expect(told(facts, carol)).toEqual([{ room: id, name: 'The kitchen', act: 'admit' }])
      expect(told(facts, alice).at(-1)).toEqual({ room: id, knocks: 0, reports: 0 })
      expect((await joins(carol, code)).room!.id).toBe(id)
      expect(await listed(bob, id)).toEqual([])
      expect((await stateFor(storage, bob, id)).waiting).toBeUndefined()
    })

    test('who asks again waits once, and may take it back', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await knockable(alice)
      await joins(bob, code)
      expect((await joins(bob, code, NOW + 5)).waiting!.at).toBe(NOW)
      expect(await listed(alice, id)).toEqual(['bob'])
      await storage.leaveRoom({ who: bob, room: id })
      expect(await listed(alice, id)).toEqual([])
      await isRefused(storage.leaveRoom({ who: bob, room: id }), 'not_member')
      await isRefused(admits(alice, id, bob), 'no_such_knock')
    })

    test('who is turned away is told so, and asks again after a day; a moderator may let them in before', async () => {
      const { storage, alice, bob, mallory } = on
      const { id, code } = await knockable(alice)
      const facts = factsOf(storage)
      for (const who of [bob, mallory]) {
        await joins(who, code)
        await storage.turnAway({ ...acting(alice, id, who), hours: HOURS })
        await storage.turnAway({ ...acting(alice, id, who), hours: HOURS })
        expect(told(facts, who)).toEqual([{ room: id, name: 'The kitchen', act: 'turnAway' }])
        const refused = await joins(who, code, NOW + 1_000).catch((error: unknown) => error)
        expect(refused).toMatchObject({ reason: 'turned_away', retryAfterMs: DAY_MS - 1_000 })
      }
      expect(await listed(alice, id)).toEqual([])
      await admits(alice, id, bob)
      expect((await joins(mallory, code, NOW + DAY_MS)).waiting).toBeDefined()
      const { entries } = await storage.audit({ who: alice, room: id, limit: 9 })
      expect(entries.map(({ act }) => act)).toEqual(['admit', 'turnAway', 'turnAway', 'update'])
    })

    test('so many wait and no more, and a request ends by itself', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id, code } = await knockable(alice)
      await joins(bob, code)
      await joins(mallory, code, NOW + DAY_MS)
      await isRefused(joins(carol, code), 'too_many_knocks')
      const facts = factsOf(storage)
      await storage.removeEndedKnocks({ now: NOW + 7 * DAY_MS })
      expect(told(facts, alice)).toEqual([{ room: id, knocks: 1, reports: 0 }])
      expect(await listed(alice, id, NOW + 7 * DAY_MS)).toEqual(['mallory'])
      expect(await listed(alice, id, NOW + 8 * DAY_MS)).toEqual([])
      await isRefused(admits(alice, id, mallory, NOW + 8 * DAY_MS), 'no_such_knock')
    })

    test('who waits is banned like a member, and is gone from the door', async () => {
      const { storage, alice, bob } = on
      const [again, { id, code }] = [await guest(storage, 'again'), await knockable(alice)]
      await joins(bob, code, NOW, { network: 'a network' })
      await storage.ban(acting(alice, id, bob))
      expect(await listed(alice, id)).toEqual([])
      for (const who of [bob, again]) await isRefused(joins(who, code, NOW, { network: 'a network' }), 'banned')
    })

    test('[G3] a new code counts at once; by the old one a member comes in, and a stranger is told', async () => {
      const { storage, alice, bob, mallory } = on
      const { id, code } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      const { room: changed } = await replaces(alice, id)
      expect(changes).toEqual([{ rev: 4, room: changed }])
      expect(changed.code).not.toBe(code)
      expect((await joins(bob, code)).room!.id).toBe(id)
      expect((await storage.roomByCode({ code, who: bob })).joined).toBe(true)
      for (const who of [mallory, null]) await isRefused(storage.roomByCode({ code, who }), 'code_replaced')
      await isRefused(joins(mallory, code), 'code_replaced')
      await storage.leaveRoom({ who: bob, room: id })
      await isRefused(joins(bob, code), 'code_replaced')
      expect((await joins(mallory, changed.code)).room!.id).toBe(id)
    })

    test('a code that a room has or had is no new one, and so many old ones are stored', async () => {
      const { storage, alice, mallory } = on
      const [first, second] = [await room(storage, alice), await room(storage, alice)]
      const { room: third } = await replaces(alice, first.id)
      for (const code of [first.code, second.code, third.code])
        await isRefused(replaces(alice, first.id, code), 'no_free_code')
      await storage.replaceCode({ who: alice, room: first.id, at: NOW + 1, code: newCode(), mostOld: 2 })
      await isRefused(joins(mallory, first.code), 'code_replaced')
      await storage.replaceCode({ who: alice, room: first.id, at: NOW + 2, code: newCode(), mostOld: 2 })
      await isRefused(joins(mallory, first.code), 'wrong_code')
      await isRefused(joins(mallory, third.code), 'code_replaced')
    })

    test('members and strangers open and close nothing', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await knockable(alice)
      await promotes(alice, id, bob).catch(() => {})
      const member = await guest(storage, 'member')
      await storage.updateRoom({ who: alice, room: id, at: NOW, knock: false })
      await joins(member, (await stateFor(storage, alice, id)).room.code)
      for (const [who, reason, asked] of [
        [member, 'not_moderator', id],
        [mallory, 'not_member', id],
        [mallory, 'not_member', newId()],
      ] as const) {
        await isRefused(locks(who, asked, true), reason)
        await isRefused(replaces(who, asked), reason)
        await isRefused(storage.knocks({ who, room: asked, now: NOW, limit: 9 }), reason)
        await isRefused(admits(who, asked, bob), reason)
        await isRefused(storage.turnAway({ ...acting(who, asked, bob), hours: HOURS }), reason)
        await isRefused(storage.updateRoom({ who, room: asked, at: NOW, knock: true }), reason)
      }
    })
  })
}
