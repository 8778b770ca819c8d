import { describe, expect, test } from 'bun:test'
import { guest, listen, newId, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function sessionsContract(open: Open) {
  describe('sessions and people', () => {
    const on = stage(open)

    test('a guest is known by the hash of their session', async () => {
      const { storage } = on
      const person = newId()
      const made = await storage.startSession({ hash: 'h1', person, name: 'carol', at: NOW, expiresAt: NOW + 10 })
      expect(made).toEqual({ id: person, name: 'carol', guest: true })
      expect(await storage.session('h1', NOW + 9)).toEqual({ hash: 'h1', person: made, expiresAt: NOW + 10 })
    })

    test('an unknown hash is nobody', async () => {
      expect(await on.storage.session('no such hash', NOW)).toBeNull()
    })

    test('a session ends at its time, and later when it was extended', async () => {
      const { storage } = on
      await storage.startSession({ hash: 'h2', person: newId(), name: 'dave', at: NOW, expiresAt: NOW + 10 })
      expect(await storage.session('h2', NOW + 10)).toBeNull()
      await storage.extendSession('h2', NOW + 20)
      expect((await storage.session('h2', NOW + 10))?.expiresAt).toBe(NOW + 20)
      expect(await storage.session('h2', NOW + 20)).toBeNull()
    })

    test('a session whose time is over is forgotten only years later: the clock may have been wrong', async () => {
      const { storage } = on
      const year = 365 * 24 * 3_600_000
      const begin = (hash: string, at: number) =>
        storage.startSession({ hash, person: newId(), name: 'ivan', at, expiresAt: at + 10 })
      await begin('h5', NOW)
      await begin('h6', NOW + year)
      expect(await storage.session('h5', NOW)).not.toBeNull()
      await begin('h7', NOW + 3 * year)
      expect(await storage.session('h5', NOW)).toBeNull()
    })

    test('an ended session is nobody, and the person stays in their rooms', async () => {
      const { storage, alice } = on
      const erin = await guest(storage, 'erin')
      const { id } = await room(storage, alice, erin)
      await storage.endSession(`hash of ${erin}`)
      expect(await storage.session(`hash of ${erin}`, NOW)).toBeNull()
      expect(await storage.roomsOf(erin)).toEqual([id])
    })

    test('a hash that is taken fails that session alone, not what was written with it', async () => {
      const { storage } = on
      const session = { person: newId(), name: 'frank', at: NOW, expiresAt: NOW + 10 }
      const [first, second, third] = await Promise.allSettled([
        storage.startSession({ hash: 'h3', ...session }),
        storage.startSession({ hash: 'h3', ...session, person: newId() }),
        storage.startSession({ hash: 'h4', ...session, person: newId() }),
      ])
      expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect((await storage.session('h3', NOW))?.person.id).toBe(session.person)
    })

    test('[G3] a new name is one change in each room that the person is in', async () => {
      const { storage, alice, bob } = on
      const grace = await guest(storage, 'grace')
      const kitchen = await room(storage, alice, grace)
      const garden = await room(storage, grace)
      const left = await room(storage, alice, grace)
      await storage.leaveRoom(grace, left.id)
      const foreign = await room(storage, alice, bob)
      const heard = [kitchen, garden, left, foreign].map(({ id }) => listen(storage, id))

      const person = await storage.rename(grace, 'Grace H.')
      expect(person).toEqual({ id: grace, name: 'Grace H.', guest: true })
      expect(heard).toEqual([
        [{ room: kitchen.id, change: { rev: 4, member: { person, role: 'member' } } }],
        [{ room: garden.id, change: { rev: 3, member: { person, role: 'owner' } } }],
        [],
        [],
      ])
      expect((await storage.session(`hash of ${grace}`, NOW))?.person.name).toBe('Grace H.')
    })

    test('the same name again changes nothing', async () => {
      const { storage } = on
      const heidi = await guest(storage, 'heidi')
      const { id } = await room(storage, heidi)
      const heard = listen(storage, id)
      expect((await storage.rename(heidi, 'heidi')).name).toBe('heidi')
      expect(heard).toEqual([])
    })

    test('nobody can be renamed who does not exist', async () => {
      await expect(on.storage.rename(newId(), 'ghost')).rejects.toThrow()
    })
  })
}
