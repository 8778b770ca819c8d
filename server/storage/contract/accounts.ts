import { describe, expect, test } from 'bun:test'
import { changesOf, factsOf, guest, isRefused, newId, NOW, room, say, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function accountsContract(open: Open) {
  describe('accounts', () => {
    const on = stage(open)
    const session = (hash = newId()) => ({ hash, at: NOW, expiresAt: NOW + 60_000 })
    const hashOf = (person: string) => `hash of ${person}`
    const creates = (who: string, login: string, over: { name?: string; password?: string } = {}) =>
      on.storage.createAccount({
        who,
        name: over.name ?? null,
        login,
        password: over.password ?? `password of ${login}`,
        session: session(`new session of ${login}`),
        old: over.name === undefined ? hashOf(who) : null,
      })
    const found = async (hash: string) => (await on.storage.findSession({ hash, now: NOW })).session
    const signsIn = (who: string, password: string, over: object = {}) =>
      on.storage.signIn({ who, password, proof: null, session: session(), most: 50, old: null, bring: null, ...over })

    test('a guest with an account stays the same person, in their rooms and for their messages', async () => {
      const { storage, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, carol, bob)
      const said = await say(storage, id, carol, 'before')
      const [changes, facts] = [changesOf(storage, id), factsOf(storage)]
      const { person } = await creates(carol, 'carol')
      expect(person).toEqual({ id: carol, name: 'carol', guest: false })
      expect(changes).toEqual([{ rev: 5, member: { person, role: 'owner' } }])
      expect(facts).toContainEqual({ fact: 'renamed', person })
      expect((await storage.accountByLogin({ login: 'carol' })).account?.person).toBe(carol)
      const { messages } = (await storage.page({ who: carol, room: id, limit: 10, bytes: 10_000 })).parse()
      expect(messages).toEqual([said])
    })

    test('[G10] the session of the guest ends, and a new one begins', async () => {
      const { storage } = on
      const dora = await guest(storage, 'dora')
      const facts = factsOf(storage)
      await creates(dora, 'dora')
      expect(await found(hashOf(dora))).toBeNull()
      expect((await found('new session of dora'))?.person).toMatchObject({ id: dora, guest: false })
      expect(facts).toContainEqual({ fact: 'session-ended', person: dora, hash: hashOf(dora) })
    })

    test('a new person can begin with an account', async () => {
      const { person } = await creates(newId(), 'erin', { name: 'Erin' })
      expect(person).toMatchObject({ name: 'Erin', guest: false })
      expect((await found('new session of erin'))?.person).toEqual(person)
    })

    test('a login is taken once, also by one that looks like it, and a free one is suggested', async () => {
      const { storage } = on
      await creates(newId(), 'frank', { name: 'Frank' })
      const finn = await guest(storage, 'finn')
      for (const login of ['frank', 'frаnk']) {
        const refusal = await creates(finn, login).catch((error: unknown) => error)
        expect(refusal).toMatchObject({ reason: 'login_taken', params: { suggestion: `${login}2` } })
      }
      await creates(newId(), 'frank@example.org', { name: 'Frank' })
      const refusal = await creates(finn, 'frank@example.org').catch((error: unknown) => error)
      expect(refusal).toMatchObject({ reason: 'login_taken', params: undefined })
      expect((await found(hashOf(finn)))?.person.guest).toBe(true)
      expect((await storage.accountOf({ who: finn })).account).toBeNull()
    })

    test('two at once make one account, and the other is refused without a trace', async () => {
      const { storage } = on
      const gina = await guest(storage, 'gina')
      const same = await Promise.allSettled([creates(gina, 'gina'), creates(gina, 'gina-2')])
      expect(same.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
      expect(same[1]).toMatchObject({ reason: { reason: 'has_account' } })
      const others = [newId(), newId()]
      const both = await Promise.allSettled(others.map((who) => creates(who, 'hank', { name: 'Hank' })))
      expect(both.filter(({ status }) => status === 'fulfilled').length).toBe(1)
      const { account } = await storage.accountByLogin({ login: 'hank' })
      expect(others).toContain(account!.person)
    })

    test('a sign-in counts only for the password that was checked', async () => {
      const { person } = await creates(newId(), 'ivan', { name: 'Ivan' })
      const hash = newId()
      expect((await signsIn(person.id, 'password of ivan', { session: session(hash) })).person).toEqual(person)
      expect((await found(hash))?.person).toEqual(person)
      await isRefused(signsIn(person.id, 'another'), 'wrong_login')
      await isRefused(signsIn(newId(), 'password of ivan'), 'wrong_login')
    })

    test('[G7] a person has so many sessions, and a further one ends the oldest', async () => {
      const { storage } = on
      const { person } = await creates(newId(), 'judy', { name: 'Judy' })
      for (let i = 1; i <= 4; i++)
        await signsIn(person.id, 'password of judy', {
          session: { hash: `judy ${i}`, at: NOW + i, expiresAt: NOW + 60_000 },
          most: 3,
        })
      const { sessions } = await storage.sessionsOf({ who: person.id, hash: '', now: NOW })
      expect(sessions.map(({ startedAt }) => startedAt - NOW)).toEqual([4, 3, 2])
      expect(await found('judy 1')).toBeNull()
    })

    test('the session that a sign-in came with ends, the rooms of its guest stay where they are', async () => {
      const { storage, bob } = on
      const { person } = await creates(newId(), 'karl', { name: 'Karl' })
      const visitor = await guest(storage, 'visitor')
      const { id } = await room(storage, bob, visitor)
      await signsIn(person.id, 'password of karl', { old: { who: visitor, hash: hashOf(visitor) } })
      expect(await found(hashOf(visitor))).toBeNull()
      expect((await storage.roomsOf({ who: visitor })).rooms.map(({ room }) => room)).toEqual([id])
      expect((await storage.roomsOf({ who: person.id })).rooms).toEqual([])
    })

    test('[G3] the rooms of a guest come along: the account joins with the role, the guest leaves', async () => {
      const { storage, bob } = on
      const { person } = await creates(newId(), 'lena', { name: 'Lena' })
      const visitor = await guest(storage, 'visitor')
      const [own, joined, shared] = [
        await room(storage, visitor),
        await room(storage, bob, visitor),
        await room(storage, person.id, visitor),
      ]
      await say(storage, joined.id, bob, 'hello')
      await storage.markRead({ who: visitor, room: joined.id, seq: 4, by: null, seenMembers: 0 })
      const changes = [own, joined, shared].map(({ id }) => changesOf(storage, id))
      await signsIn(person.id, 'password of lena', { bring: { guest: visitor, roomsPerPerson: 3 } })
      const leaves = { person: { id: visitor, name: 'visitor', guest: true }, role: 'member', left: true }
      expect(changes).toMatchObject([
        [
          { rev: 3, member: { person, role: 'owner' } },
          { rev: 4, member: leaves },
        ],
        [
          { rev: 5, member: { person, role: 'member' } },
          { rev: 6, member: leaves },
        ],
        [{ rev: 4, member: leaves }],
      ])
      expect((await storage.roomsOf({ who: visitor })).rooms).toEqual([])
      const { rooms } = await storage.roomsOf({ who: person.id })
      expect(rooms.find((each) => each.room === joined.id)).toMatchObject({ rev: 6, read: 4 })
      await storage.updateRoom({ who: person.id, room: own.id, name: 'Mine', at: NOW })
      await isRefused(storage.updateRoom({ who: visitor, room: own.id, name: 'His', at: NOW }), 'not_member')
    })

    test('a guest brings no account into a room that it is banned from, and the room keeps an owner', async () => {
      const { storage, bob } = on
      const { person } = await creates(newId(), 'olga', { name: 'Olga' })
      const visitor = await guest(storage, 'visitor')
      const { id } = await room(storage, bob, person.id, visitor)
      await storage.ban({ who: bob, room: id, person: person.id, at: NOW })
      await storage.setRole({ who: bob, room: id, person: visitor, role: 'owner', at: NOW, mostModerators: 10 })
      await signsIn(person.id, 'password of olga', { bring: { guest: visitor, roomsPerPerson: 0 } })
      expect((await storage.roomsOf({ who: person.id })).rooms).toEqual([])
      const { members } = (await storage.members({ who: bob, room: id, limit: 10, bytes: 10_000 })).parse()
      expect(members).toContainEqual(
        expect.objectContaining({ person: expect.objectContaining({ id: bob }), role: 'owner' }),
      )
      expect(members.filter(({ left }) => !left)).toHaveLength(1)
    })

    test('the bans of a guest hold for the account, where that is in no room of them', async () => {
      const { storage, bob } = on
      const { person } = await creates(newId(), 'rosa', { name: 'Rosa' })
      const visitor = await guest(storage, 'visitor')
      const rooms = [await room(storage, bob, visitor), await room(storage, bob, visitor, person.id)] as const
      for (const { id } of rooms)
        await storage.ban({ who: bob, room: id, person: visitor, at: NOW, until: NOW + 9, reason: 'spam' })
      await signsIn(person.id, 'password of rosa', { bring: { guest: visitor, roomsPerPerson: 0 } })
      const joins = (at: number, code = rooms[0].code) =>
        storage.joinRoom({ who: person.id, code, at, roomsPerPerson: 0 })
      await isRefused(joins(NOW + 1), 'banned')
      await joins(NOW + 1, rooms[1].code)
      expect((await storage.bans({ who: bob, room: rooms[0].id, now: NOW, limit: 9 })).bans).toMatchObject([
        { person: { id: person.id }, by: bob, until: NOW + 9, reason: 'spam' },
        { person: { id: visitor } },
      ])
      await joins(NOW + 9)
    })

    test('the invitations of a guest become those of the account, and end where that is banned', async () => {
      const { storage, bob, mallory } = on
      const { person } = await creates(newId(), 'petra', { name: 'Petra' })
      const visitor = await guest(storage, 'visitor')
      const [free, closed] = [await room(storage, visitor, bob), await room(storage, visitor, person.id)]
      const invites = async (id: string) => {
        const invite = { who: visitor, room: id, id: newId(), hash: newId(), at: NOW, most: 9, mostOfMember: 9 }
        await storage.createInvite({ ...invite, role: 'moderator' })
        return invite.hash
      }
      const hashes = [await invites(free.id), await invites(closed.id)]
      await storage.ban({ who: visitor, room: closed.id, person: person.id, at: NOW })
      await storage.joinRoom({ who: bob, code: closed.code, at: NOW, roomsPerPerson: 0 })
      await signsIn(person.id, 'password of petra', { bring: { guest: visitor, roomsPerPerson: 0 } })
      const { invites: own } = await storage.invites({ who: person.id, room: free.id, now: NOW, limit: 9 })
      expect(own).toMatchObject([{ by: person.id }])
      expect(own[0]).not.toHaveProperty('ended')
      await storage.setRole({ who: person.id, room: free.id, person: bob, role: 'owner', at: NOW, mostModerators: 9 })
      for (const invite of hashes)
        await isRefused(storage.joinRoom({ who: mallory, invite, at: NOW, roomsPerPerson: 0 }), 'invite_ended')
    })

    test('when the account would have too many rooms, nobody signs in and nothing moves', async () => {
      const { storage, bob } = on
      const { person } = await creates(newId(), 'mona', { name: 'Mona' })
      await room(storage, person.id)
      const visitor = await guest(storage, 'visitor')
      await room(storage, bob, visitor)
      const hash = newId()
      const bring = { guest: visitor, roomsPerPerson: 1 }
      await isRefused(signsIn(person.id, 'password of mona', { session: session(hash), bring }), 'too_many_rooms')
      expect(await found(hash)).toBeNull()
      expect((await storage.roomsOf({ who: visitor })).rooms.length).toBe(1)
    })

    test('[G10] a new password ends all sessions, begins one, and needs the password before', async () => {
      const { storage } = on
      const { person } = await creates(newId(), 'nina', { name: 'Nina' })
      const hash = newId()
      await signsIn(person.id, 'password of nina', { session: session(hash) })
      const next = newId()
      const change = { who: person.id, password: 'new', renew: { old: hash, session: session(next) } }
      await isRefused(storage.setPassword({ ...change, old: 'wrong' }), 'wrong_password')
      expect(await storage.setPassword({ ...change, old: 'password of nina' })).toEqual({ ended: 1 })
      expect(await found('new session of nina')).toBeNull()
      expect(await found(hash)).toBeNull()
      expect(await found(next)).not.toBeNull()
      await isRefused(storage.setPassword({ ...change, who: on.bob, old: null }), 'no_account')
    })

    test('the second factor is needed once it is confirmed, and each of its codes counts once', async () => {
      const { storage, bob } = on
      const { person } = await creates(newId(), 'paul', { name: 'Paul' })
      const who = person.id
      const enters = (proof: object | null) => signsIn(who, 'password of paul', { proof })
      await isRefused(storage.beginTotp({ who: bob, secret: 'S' }), 'no_account')
      await storage.beginTotp({ who, secret: 'ONE' })
      await enters(null)
      await storage.beginTotp({ who, secret: 'TWO' })
      await isRefused(storage.confirmTotp({ who, secret: 'ONE', step: 5, codes: ['a'] }), 'wrong_totp')
      await storage.confirmTotp({ who, secret: 'TWO', step: 5, codes: ['a', 'b'] })
      await isRefused(storage.beginTotp({ who, secret: 'THREE' }), 'has_totp')
      await isRefused(enters(null), 'totp_needed')
      await isRefused(enters({ secret: 'TWO', step: 5 }), 'wrong_totp')
      await isRefused(enters({ secret: 'ONE', step: 6 }), 'wrong_totp')
      const both = await Promise.allSettled([
        enters({ secret: 'TWO', step: 7 }),
        enters({ secret: 'TWO', step: 7 }),
        enters({ recovery: 'a' }),
        enters({ recovery: 'a' }),
      ])
      expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
      await isRefused(enters({ secret: 'TWO', step: 6 }), 'wrong_totp')
      expect(await storage.showAccount({ who })).toMatchObject({ totp: true, recoveryCodes: 1 })
      await signsIn(who, null as never)
      await storage.renewCodes({ who, proof: { recovery: 'b' }, codes: ['c'] })
      await isRefused(storage.removeTotp({ who, proof: { recovery: 'b' } }), 'wrong_totp')
      await storage.removeTotp({ who, proof: { recovery: 'c' } })
      await enters(null)
    })

    test('what an account has is shown to its person, and a guest has none', async () => {
      const { storage, bob } = on
      const { person } = await creates(newId(), 'olga@example.org', { name: 'Olga' })
      expect(await storage.showAccount({ who: person.id })).toEqual({
        login: 'olga@example.org',
        password: true,
        totp: false,
        recoveryCodes: 0,
        newEmail: 'olga@example.org',
        passkeys: [],
        identities: [],
      })
      await isRefused(storage.showAccount({ who: bob }), 'no_account')
    })
  })
}
