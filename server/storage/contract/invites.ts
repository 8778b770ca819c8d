import { describe, expect, test } from 'bun:test'
import { guest, isRefused, newId, NOW, room, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

const DAY_MS = 24 * 3_600_000

export function invitesContract(open: Open) {
  describe('invitations', () => {
    const on = stage(open)
    const makes = (who: string, room: string, more: object = {}) => {
      const made = { who, room, id: newId(), hash: `hash of ${newId()}`, at: NOW, most: 4, mostOfMember: 2, ...more }
      return on.storage.createInvite(made).then(({ invite }) => ({ ...invite, hash: made.hash }))
    }
    const joins = (who: string, invite: string, at = NOW, more: object = {}) =>
      on.storage.joinRoom({ who, invite, at, roomsPerPerson: 0, ...more })
    const listed = async (who: string, room: string, now = NOW) =>
      (await on.storage.invites({ who, room, now, limit: 9 })).invites
    const updates = (who: string, room: string, fields: object) =>
      on.storage.updateRoom({ who, room, at: NOW, ...fields })
    const promotes = (who: string, room: string, person: string) =>
      on.storage.setRole({ who, room, person, role: 'moderator', at: NOW, mostModerators: 9 })
    const ended = async (work: Promise<unknown>, why: string) =>
      expect(await work.catch((error: unknown) => error)).toMatchObject({ reason: 'invite_ended', params: { why } })

    test('people join by an invitation, which counts them, until it is used up; a member who opens it counts not', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice)
      const { hash, ...invite } = await makes(alice, id, { uses: 2, until: NOW + DAY_MS, note: 'Printers' })
      const plain = {
        id: invite.id,
        by: alice,
        at: NOW,
        until: NOW + DAY_MS,
        uses: 2,
        role: 'member',
        note: 'Printers',
      }
      expect(invite as object).toEqual({ ...plain, used: 0 })
      expect((await storage.roomByCode({ invite: hash, who: null, now: NOW })).room.id).toBe(id)
      expect((await joins(bob, hash)).room!.id).toBe(id)
      expect((await joins(bob, hash)).room!.id).toBe(id)
      await joins(carol, hash, NOW + 1)
      await ended(joins(mallory, hash, NOW + 2), 'used_up')
      await ended(storage.roomByCode({ invite: hash, who: null, now: NOW }), 'used_up')
      expect((await joins(bob, hash)).room!.id).toBe(id)
      expect((await storage.roomByCode({ invite: hash, who: bob, now: NOW })).joined).toBe(true)
      const one = await storage.member({ who: alice, room: id, person: carol })
      expect(one).toMatchObject({ member: { person: { id: carol } }, since: NOW + 1, invitedBy: alice })
      expect(await storage.member({ who: bob, room: id, person: alice })).not.toHaveProperty('invitedBy')
      await isRefused(storage.member({ who: bob, room: id, person: mallory }), 'no_such_member')
      await isRefused(storage.member({ who: mallory, room: id, person: bob }), 'not_member')
      expect(await listed(alice, id)).toEqual([{ ...plain, used: 2, ended: { why: 'used_up', at: NOW + 1 } } as never])
    })

    test('many who join at once by an invitation with one use are one', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const { hash } = await makes(alice, id, { uses: 1 })
      const people = await Promise.all(Array.from({ length: 20 }, (_, n) => guest(storage, `guest ${n}`)))
      const answers = await Promise.allSettled(people.map((who) => joins(who, hash)))
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const answer of answers)
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ reason: 'invite_ended' })
    })

    test('one that has ended or was revoked lets nobody in, says why, and is listed for 30 days', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice)
      const short = await makes(alice, id, { until: NOW + 1_000 })
      const long = await makes(alice, id, { at: NOW + 1 })
      await ended(joins(bob, short.hash, NOW + 1_000), 'ended')
      for (let n = 0; n < 2; n++) await storage.revokeInvite({ who: alice, room: id, invite: long.id, at: NOW + 5 })
      await ended(joins(bob, long.hash, NOW + 6), 'revoked')
      await isRefused(joins(bob, `hash of ${newId()}`), 'wrong_code')
      expect((await listed(alice, id, NOW + 1_000)).map((one) => one.ended)).toEqual([
        { why: 'revoked', at: NOW + 5 },
        { why: 'ended', at: NOW + 1_000 },
      ])
      expect(await listed(alice, id, NOW + 1_000 + 30 * DAY_MS)).toEqual([])
      await storage.removeEndedInvites({ now: NOW + 1_000 + 30 * DAY_MS })
      await isRefused(joins(bob, short.hash), 'wrong_code')
      const { entries } = await storage.audit({ who: alice, room: id, limit: 9 })
      expect(entries.map(({ act, invite }) => [act, invite])).toEqual([
        ['revoke', long.id],
        ['invite', long.id],
        ['invite', short.id],
      ])
    })

    test('a reader may not write, a moderator moderates, and a person who is muted stays so', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, carol)
      const as = async (role: string) => (await makes(alice, id, { role })).hash
      await joins(bob, await as('reader'))
      expect((await stateFor(storage, bob, id)).me).toMatchObject({ role: 'member', muted: {} })
      await joins(mallory, await as('moderator'))
      expect((await stateFor(storage, mallory, id)).me.role).toBe('moderator')
      await storage.muteMember({ who: alice, room: id, person: carol, at: NOW })
      await storage.leaveRoom({ who: carol, room: id })
      await joins(carol, await as('member'))
      expect((await stateFor(storage, carol, id)).me.muted).toEqual({})
      await storage.leaveRoom({ who: mallory, room: id })
      await isRefused(joins(mallory, await as('moderator'), NOW, { mostModerators: 0 }), 'too_many_moderators')
    })

    test('a lock holds for invitations; a moderator’s needs no knocking, a member’s does; a ban holds', async () => {
      const { storage, alice, bob, mallory } = on
      const [carol, dave] = [await guest(storage, 'carol'), await guest(storage, 'dave')]
      const { id } = await room(storage, alice, bob)
      await updates(alice, id, { knock: true, membersInvite: true })
      const [own, bobs] = [await makes(alice, id), await makes(bob, id)]
      expect((await joins(carol, own.hash)).room!.id).toBe(id)
      expect((await joins(dave, bobs.hash)).waiting).toBeDefined()
      expect((await listed(alice, id)).find(({ by }) => by === bob)!.used).toBe(0)
      await storage.lockRoom({ who: alice, room: id, at: NOW, on: true })
      for (const { hash } of [own, bobs]) await isRefused(joins(mallory, hash), 'room_locked')
      await storage.lockRoom({ who: alice, room: id, at: NOW, on: false })
      await storage.ban({ who: alice, room: id, person: carol, at: NOW })
      await isRefused(joins(carol, own.hash), 'banned')
      expect((await listed(alice, id)).find(({ by }) => by === alice)!.used).toBe(1)
    })

    test('members make narrow ones where the owner allows it, and see and revoke their own', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await isRefused(makes(bob, id), 'not_moderator')
      expect((await updates(alice, id, { membersInvite: true })).room.membersInvite).toBe(true)
      const own = await makes(bob, id)
      expect(own).toMatchObject({ until: NOW + 7 * DAY_MS, uses: 10, role: 'member' })
      for (const more of [{ until: NOW + 8 * DAY_MS }, { uses: 11 }])
        await isRefused(makes(bob, id, more), 'invalid_input')
      for (const role of ['reader', 'moderator']) await isRefused(makes(bob, id, { role }), 'not_moderator')
      await makes(bob, id, { uses: 1, until: NOW + 1 })
      await isRefused(makes(bob, id), 'too_many_invites')
      const alices = await makes(alice, id)
      expect(await listed(bob, id)).toHaveLength(2)
      expect(await listed(alice, id)).toHaveLength(3)
      await isRefused(storage.revokeInvite({ who: bob, room: id, invite: alices.id, at: NOW }), 'no_such_invite')
      await storage.revokeInvite({ who: bob, room: id, invite: own.id, at: NOW })
      await makes(bob, id)
      await makes(alice, id)
      await isRefused(makes(alice, id), 'too_many_invites')
    })

    test('invitations end with the role in which they were made, and with a ban or a removal', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob)
      const becomes = (who: string, person: string, role: 'owner' | 'moderator' | 'member') =>
        storage.setRole({ who, room: id, person, role, at: NOW, mostModerators: 9 })
      const [moderators, own] = [await makes(alice, id, { role: 'moderator' }), await makes(alice, id)]
      await becomes(alice, bob, 'owner')
      await ended(joins(mallory, moderators.hash), 'revoked')
      expect((await joins(carol, own.hash)).room!.id).toBe(id)
      await becomes(bob, alice, 'member')
      await ended(joins(mallory, own.hash), 'revoked')
      await updates(bob, id, { membersInvite: true })
      for (const sends of [storage.removeMember, storage.ban]) {
        const { hash } = await makes(carol, id)
        const bobs = await makes(bob, id)
        await sends.call(storage, { who: bob, room: id, person: carol, at: NOW })
        await ended(joins(mallory, hash), 'revoked')
        await storage.unban({ who: bob, room: id, person: carol, at: NOW })
        await joins(carol, bobs.hash)
      }
    })

    test('the ban of a person who has left ends their invitations, too', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await promotes(alice, id, bob)
      const { hash } = await makes(bob, id, { role: 'reader' })
      await storage.leaveRoom({ who: bob, room: id })
      await storage.ban({ who: alice, room: id, person: bob, at: NOW })
      await ended(joins(mallory, hash), 'revoked')
    })

    test('invitations that have ended are cleared: all by moderators, their own by members', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await updates(alice, id, { membersInvite: true })
      const clears = (who: string, at = NOW) => storage.clearInvites({ who, room: id, at })
      const [own, bobs] = [await makes(alice, id), await makes(bob, id)]
      for (const { id: invite } of [own, bobs]) await storage.revokeInvite({ who: alice, room: id, invite, at: NOW })
      const [live, passing] = [await makes(alice, id), await makes(alice, id, { until: NOW + 1 })]
      const bobsLive = await makes(bob, id)
      expect(await clears(bob)).toEqual({ cleared: 1 })
      expect((await listed(alice, id)).map((one) => one.id)).toEqual(
        expect.arrayContaining([own.id, live.id, passing.id, bobsLive.id]),
      )
      expect(await clears(alice, NOW + 1)).toEqual({ cleared: 2 })
      expect((await listed(alice, id)).map((one) => one.id).toSorted()).toEqual([live.id, bobsLive.id].toSorted())
      expect(await clears(alice, NOW + 1)).toEqual({ cleared: 0 })
      await isRefused(joins(mallory, own.hash), 'wrong_code')
      expect((await joins(mallory, live.hash)).room!.id).toBe(id)
      for (const asked of [id, newId()])
        await isRefused(storage.clearInvites({ who: await guest(storage, 'dave'), room: asked, at: NOW }), 'not_member')
    })

    test('only the owner invites moderators, and strangers nobody', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await promotes(alice, id, bob)
      await isRefused(makes(bob, id, { role: 'moderator' }), 'not_owner')
      await isRefused(updates(bob, id, { membersInvite: true }), 'not_owner')
      const { id: invite } = await makes(bob, id, { role: 'reader' })
      for (const asked of [id, newId()]) {
        await isRefused(makes(mallory, asked), 'not_member')
        await isRefused(storage.invites({ who: mallory, room: asked, now: NOW, limit: 9 }), 'not_member')
        await isRefused(storage.revokeInvite({ who: mallory, room: asked, invite, at: NOW }), 'not_member')
      }
      await isRefused(storage.revokeInvite({ who: alice, room: id, invite: newId(), at: NOW }), 'no_such_invite')
    })
  })
}
