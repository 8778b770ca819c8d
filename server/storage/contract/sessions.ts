import { describe, expect, test } from 'bun:test'
import { guest, changesOf, factsOf, isRefused, newId, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function sessionsContract(open: Open) {
  describe('sessions and people', () => {
    const on = stage(open)

    test('a guest is found by the hash of their session', async () => {
      const { storage } = on
      const person = newId()
      const { person: made } = await storage.startSession({
        hash: 'h1',
        who: person,
        name: 'carol',
        at: NOW,
        expiresAt: NOW + 10,
      })
      expect(made).toEqual({ id: person, name: 'carol', guest: true })
      expect(await storage.findSession({ hash: 'h1', now: NOW + 9 })).toEqual({
        session: { hash: 'h1', person: made, expiresAt: NOW + 10 },
      })
    })

    test('an unknown hash is nobody', async () => {
      expect(await on.storage.findSession({ hash: 'no such hash', now: NOW })).toEqual({ session: null })
    })

    test('of many sessions those are found that are live, with the present name', async () => {
      const { storage } = on
      const [judy, karl, lena] = [
        await guest(storage, 'judy'),
        await guest(storage, 'karl'),
        await guest(storage, 'lena'),
      ]
      const hashes = [judy, karl, lena].map((person) => `hash of ${person}`)
      await storage.endSession({ hash: hashes[1]!, who: karl })
      await storage.rename({ who: lena, name: 'Lena M.' })
      const { sessions } = await storage.findSessions({ hashes: [...hashes, 'no such hash'], now: NOW })
      expect(sessions.map(({ hash, person }) => [hash, person.name]).toSorted()).toEqual(
        [
          [hashes[0]!, 'judy'],
          [hashes[2]!, 'Lena M.'],
        ].toSorted(),
      )
      expect(await storage.findSessions({ hashes, now: Number.MAX_SAFE_INTEGER })).toEqual({ sessions: [] })
      expect(await storage.findSessions({ hashes: [], now: NOW })).toEqual({ sessions: [] })
    })

    test('a session ends at its time, and later when it was extended', async () => {
      const { storage } = on
      const who = newId()
      await storage.startSession({ hash: 'h2', who, name: 'dave', at: NOW, expiresAt: NOW + 10 })
      expect(await storage.findSession({ hash: 'h2', now: NOW + 10 })).toEqual({ session: null })
      await storage.extendSession({ hash: 'h2', who, at: NOW + 5, expiresAt: NOW + 20 })
      expect((await storage.findSession({ hash: 'h2', now: NOW + 10 })).session?.expiresAt).toBe(NOW + 20)
      expect(await storage.findSession({ hash: 'h2', now: NOW + 20 })).toEqual({ session: null })
    })

    test('a session whose time is over is forgotten only years later: the clock may have been wrong', async () => {
      const { storage } = on
      const year = 365 * 24 * 3_600_000
      const begin = (hash: string, at: number) =>
        storage.startSession({ hash, who: newId(), name: 'ivan', at, expiresAt: at + 10 })
      await begin('h5', NOW)
      await begin('h6', NOW + year)
      expect((await storage.findSession({ hash: 'h5', now: NOW })).session).not.toBeNull()
      await begin('h7', NOW + 3 * year)
      expect(await storage.findSession({ hash: 'h5', now: NOW })).toEqual({ session: null })
    })

    test('an ended session is nobody, and the person stays in their rooms', async () => {
      const { storage, alice } = on
      const erin = await guest(storage, 'erin')
      const { id } = await room(storage, alice, erin)
      await storage.endSession({ hash: `hash of ${erin}`, who: erin })
      expect(await storage.findSession({ hash: `hash of ${erin}`, now: NOW })).toEqual({ session: null })
      expect((await storage.roomsOf({ who: erin })).rooms).toEqual([{ room: id, rev: 3, read: 3 }])
    })

    test('a person sees their own live sessions, and which of them asks', async () => {
      const { storage } = on
      const who = newId()
      const browser = { device: 'Firefox on Linux', address: '192.0.2.1' }
      await storage.startSession({ hash: 'h8', who, name: 'olga', at: NOW, expiresAt: NOW + 10, ...browser })
      const listed = async (hash: string, now = NOW) => (await storage.sessionsOf({ who, hash, now })).sessions
      const [session] = await listed('h8')
      expect(session).toEqual({ id: expect.any(String), startedAt: NOW, usedAt: NOW, ...browser, present: true })
      await storage.extendSession({ hash: 'h8', who, at: NOW + 5, expiresAt: NOW + 15, address: '192.0.2.9' })
      const { present, ...other } = session!
      expect(present).toBeTrue()
      expect(await listed('another')).toEqual([{ ...other, usedAt: NOW + 5, address: '192.0.2.9' }])
      expect(await listed('h8', NOW + 15)).toEqual([])
      expect((await storage.sessionsOf({ who: newId(), hash: 'h8', now: NOW })).sessions).toEqual([])
    })

    test('[G10] a session ends by its id for its own person only, and the fact names it', async () => {
      const { storage, bob } = on
      const who = newId()
      await storage.startSession({ hash: 'h9', who, name: 'paul', at: NOW, expiresAt: NOW + 10 })
      const { id } = (await storage.sessionsOf({ who, hash: '', now: NOW })).sessions[0]!
      const facts = factsOf(storage)
      await isRefused(storage.endSession({ who: bob, id }), 'no_such_session')
      await storage.endSession({ who: bob, hash: 'h9' })
      expect((await storage.findSession({ hash: 'h9', now: NOW })).session).not.toBeNull()
      expect(await storage.endSessions({ who, except: 'h9' })).toEqual({ ended: 0 })
      expect(facts).toEqual([])
      expect(await storage.endSession({ who, id })).toEqual({ hash: 'h9' })
      expect(await storage.findSession({ hash: 'h9', now: NOW })).toEqual({ session: null })
      await isRefused(storage.endSession({ who, id }), 'no_such_session')
      expect(facts).toEqual([{ fact: 'session-ended', person: who, hash: 'h9' }])
    })

    test('a hash that is taken fails that session alone, not what was written with it', async () => {
      const { storage } = on
      const session = { who: newId(), name: 'frank', at: NOW, expiresAt: NOW + 10 }
      const [first, second, third] = await Promise.allSettled([
        storage.startSession({ hash: 'h3', ...session }),
        storage.startSession({ hash: 'h3', ...session, who: newId() }),
        storage.startSession({ hash: 'h4', ...session, who: newId() }),
      ])
      expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect((await storage.findSession({ hash: 'h3', now: NOW })).session?.person.id).toBe(session.who)
    })

    test('[G3] a new name is one change in each room that the person is in', async () => {
      const { storage, alice, bob } = on
      const grace = await guest(storage, 'grace')
      const kitchen = await room(storage, alice, grace)
      const garden = await room(storage, grace)
      const left = await room(storage, alice, grace)
      await storage.leaveRoom({ who: grace, room: left.id })
      const foreign = await room(storage, alice, bob)
      const changes = [kitchen, garden, left, foreign].map(({ id }) => changesOf(storage, id))

      const { person } = await storage.rename({ who: grace, name: 'Grace H.' })
      expect(person).toEqual({ id: grace, name: 'Grace H.', guest: true })
      expect(changes).toEqual([
        [{ rev: 4, member: { person, role: 'member' } }],
        [{ rev: 3, member: { person, role: 'owner' } }],
        [],
        [],
      ])
      expect((await storage.findSession({ hash: `hash of ${grace}`, now: NOW })).session?.person.name).toBe('Grace H.')
    })

    test('the same name again changes nothing', async () => {
      const { storage } = on
      const heidi = await guest(storage, 'heidi')
      const { id } = await room(storage, heidi)
      const changes = changesOf(storage, id)
      expect((await storage.rename({ who: heidi, name: 'heidi' })).person.name).toBe('heidi')
      expect(changes).toEqual([])
    })

    test('[G3] a new name is one change of each room that the person is in, with the role there, and of no other', async () => {
      const { storage, alice } = on
      const nina = await guest(storage, 'nina')
      const own = await Promise.all(Array.from({ length: 20 }, () => room(storage, nina, alice)))
      const joined = await Promise.all(Array.from({ length: 20 }, () => room(storage, alice, nina)))
      const left = await room(storage, alice, nina)
      await storage.leaveRoom({ who: nina, room: left.id })
      const facts = factsOf(storage)
      await storage.rename({ who: nina, name: 'Nina' })
      const person = { id: nina, name: 'Nina', guest: true }
      expect(facts.filter(({ fact }) => fact === 'renamed')).toEqual([{ fact: 'renamed', person }])
      const changes = facts.flatMap((fact) =>
        fact.fact === 'changed' ? [{ room: fact.room, change: fact.change }] : [],
      )
      const of = (rooms: { id: string }[], role: 'owner' | 'member') =>
        rooms.map(({ id }) => ({ room: id, change: { rev: 4, member: { person, role } } }))
      const byRoom = (a: { room: string }, b: { room: string }) => (a.room < b.room ? -1 : 1)
      expect(changes.toSorted(byRoom)).toEqual([...of(own, 'owner'), ...of(joined, 'member')].toSorted(byRoom))
      const { rooms } = await storage.roomsOf({ who: nina })
      expect(rooms.map(({ rev }) => rev)).toEqual(Array.from({ length: 40 }, () => 4))
    })

    test('nobody can be renamed who does not exist', async () => {
      await expect(on.storage.rename({ who: newId(), name: 'ghost' })).rejects.toThrow()
    })
  })
}
