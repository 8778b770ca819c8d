import { describe, expect, test } from 'bun:test'
import { changesOf, guest, isRefused, MOST, newId, NOW, room, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function rolesContract(open: Open) {
  describe('roles', () => {
    const on = stage(open)
    const setRole = (who: string, room: string, person: string, role: 'owner' | 'moderator' | 'member') =>
      on.storage.setRole({ who, room, person, role, at: NOW, mostModerators: 2 })
    const roles = async (who: string, id: string) => {
      const all = (await on.storage.members({ who, room: id, limit: 50, bytes: MOST.bytes })).parse().members
      return Object.fromEntries(all.map(({ person, role, left }) => [person.name, left ? 'left' : role]))
    }
    const joins = (who: string, code: string, at = NOW) => on.storage.joinRoom({ who, code, at, roomsPerPerson: 0 })

    test('[G3] the owner makes and unmakes a moderator, as one change; the role that one has changes nothing', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      await setRole(alice, id, bob, 'moderator')
      await setRole(alice, id, bob, 'moderator')
      await setRole(alice, id, bob, 'member')
      const person = { id: bob, name: 'bob', guest: true }
      expect(changes).toEqual([
        { rev: 4, member: { person, role: 'moderator' } },
        { rev: 5, member: { person, role: 'member' } },
      ])
      expect((await stateFor(storage, bob, id)).me.role).toBe('member')
    })

    test('nobody but the owner gives roles, and nobody to themselves', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await setRole(alice, id, bob, 'moderator')
      await isRefused(setRole(bob, id, alice, 'member'), 'not_owner')
      await isRefused(setRole(alice, id, alice, 'member'), 'not_yourself')
      await isRefused(setRole(alice, id, mallory, 'moderator'), 'no_such_member')
      for (const asked of [id, newId()]) await isRefused(setRole(mallory, asked, bob, 'member'), 'not_member')
      expect(await roles(alice, id)).toEqual({ alice: 'owner', bob: 'moderator' })
    })

    test('a room has so many moderators and no more, also when it is handed over', async () => {
      const { storage, alice, bob } = on
      const [carol, dave] = [await guest(storage, 'carol'), await guest(storage, 'dave')]
      const { id } = await room(storage, alice, bob, carol, dave)
      await setRole(alice, id, bob, 'moderator')
      await setRole(alice, id, carol, 'moderator')
      for (const role of ['moderator', 'owner'] as const)
        await isRefused(setRole(alice, id, dave, role), 'too_many_moderators')
      await setRole(alice, id, bob, 'owner')
      expect(await roles(alice, id)).toEqual({ alice: 'moderator', bob: 'owner', carol: 'moderator', dave: 'member' })
    })

    test('[G3] the owner hands the room over and stays as a moderator: two changes of one moment', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const changes = changesOf(storage, id)
      await setRole(alice, id, bob, 'owner')
      expect(changes).toMatchObject([
        { rev: 4, member: { person: { id: alice }, role: 'moderator' } },
        { rev: 5, member: { person: { id: bob }, role: 'owner' } },
      ])
      await isRefused(setRole(alice, id, bob, 'member'), 'not_owner')
      await isRefused(storage.updateRoom({ who: alice, at: NOW, room: id, name: 'Mine' }), 'not_owner')
      expect((await storage.updateRoom({ who: bob, at: NOW, room: id, name: 'Bob’s' })).room.name).toBe('Bob’s')
    })

    test('two who hand the room over at once do not make two owners', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const answers = await Promise.allSettled([setRole(alice, id, bob, 'owner'), setRole(alice, id, carol, 'owner')])
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(Object.values(await roles(alice, id)).filter((role) => role === 'owner')).toHaveLength(1)
    })

    test('a room whose owner leaves passes to the moderator who is in it for longest, and they stay its owner', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      const [carol, dave] = [await guest(storage, 'carol'), await guest(storage, 'dave')]
      await joins(dave, code, NOW + 1)
      await joins(carol, code, NOW + 2)
      for (const person of [carol, dave]) await setRole(alice, id, person, 'moderator')
      const changes = changesOf(storage, id)
      await storage.leaveRoom({ who: alice, room: id })
      expect(changes).toMatchObject([
        { rev: 8, member: { person: { id: alice }, role: 'member', left: true } },
        { rev: 9, member: { person: { id: dave }, role: 'owner' } },
      ])
      await joins(alice, code, NOW + 3)
      expect(await roles(bob, id)).toEqual({ alice: 'member', bob: 'member', carol: 'moderator', dave: 'owner' })
    })

    test('without moderators it passes to the member who is in it for longest', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice)
      const carol = await guest(storage, 'carol')
      await joins(carol, code, NOW + 1)
      await joins(bob, code, NOW + 2)
      await storage.leaveRoom({ who: alice, room: id })
      expect(await roles(bob, id)).toEqual({ alice: 'left', bob: 'member', carol: 'owner' })
    })

    test('whoever joins an empty room owns it, also the owner who left it', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice)
      await storage.leaveRoom({ who: alice, room: id })
      const changes = changesOf(storage, id)
      expect((await joins(bob, code)).room!.rev).toBe(5)
      expect(changes).toMatchObject([
        { rev: 4, member: { role: 'member' } },
        { rev: 5, member: { role: 'owner' } },
      ])
      await storage.leaveRoom({ who: bob, room: id })
      await joins(alice, code)
      expect(await roles(alice, id)).toEqual({ alice: 'owner', bob: 'left' })
    })
  })
}
