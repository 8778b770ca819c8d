import { describe, expect, test } from 'bun:test'
import { OPEN } from '../../../protocol/policies.ts'
import { guest, isRefused, newId, NOW, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function passkeysContract(open: Open) {
  describe('passkeys', () => {
    const on = stage(open)
    const passkey = (id = newId()) => ({ id, publicKey: `key of ${id}`, counter: 0, label: 'Firefox on Linux' })
    const session = () => ({ hash: newId(), at: NOW, expiresAt: NOW + 60_000 })

    async function account(password: string | null, own = passkey()) {
      const who = await guest(on.storage, 'carol')
      const login = `c-${who.slice(-12)}`
      await on.storage.createAccount({ who, name: null, login, password, passkey: own, session: session(), old: null })
      return { who, own }
    }

    test('a challenge works once, for its kind, until it expires', async () => {
      const { storage, alice } = on
      const stores = (hash: string, now = NOW) =>
        storage.storeChallenge({ hash, kind: 'passkey', person: alice, now, expires: now + 10 })
      const uses = (hash: string, over: object = {}) =>
        storage.useChallenge({ hash, kind: 'passkey', now: NOW, ...over })
      await stores('one')
      await isRefused(uses('one', { kind: 'passkey-sign-in' }), 'wrong_passkey')
      expect(await uses('one')).toEqual({ person: alice })
      await isRefused(uses('one'), 'wrong_passkey')
      await stores('two')
      await isRefused(uses('two', { now: NOW + 10 }), 'wrong_passkey')
      await stores('three', NOW + 20)
      await isRefused(uses('two'), 'wrong_passkey')
      const both = await Promise.allSettled([uses('three'), uses('three')])
      expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    })

    test('an account is made with a passkey, which is found by its id', async () => {
      const { storage } = on
      const { who, own } = await account(null)
      const { id, publicKey, label } = own
      expect(await storage.passkeyById({ id })).toEqual({ id, person: who, publicKey, counter: 0 })
      expect((await storage.showAccount({ who })).passkeys).toEqual([{ id, label, createdAt: NOW, usedAt: NOW }])
      await isRefused(storage.passkeyById({ id: 'none' }), 'wrong_passkey')
      const again = { who: newId(), name: 'Mallory', login: `m-${newId().slice(-12)}`, password: null, old: null }
      await isRefused(storage.createAccount({ ...again, passkey: own, session: session() }), 'wrong_passkey')
      expect((await storage.accountByLogin({ login: again.login })).account).toBeNull()
    })

    test('nobody is made again by the passkey of a guest whose session ended', async () => {
      const { storage } = on
      const who = await guest(storage, 'dora')
      const input = { who, name: 'Another', login: `d-${who.slice(-12)}`, password: null, old: null }
      await isRefused(storage.createAccount({ ...input, passkey: passkey(), session: session() }), 'wrong_passkey')
      expect((await storage.accountOf({ who })).account).toBeNull()
    })

    test('a sign-in counts it up, and not for another person or a copy', async () => {
      const { storage, bob } = on
      const { who, own } = await account('hash')
      const signs = (counter: number, person = who) =>
        storage.signIn({
          who: person,
          password: null,
          proof: null,
          passkey: { id: own.id, counter },
          session: session(),
          most: 50,
          old: null,
          bring: null,
        })
      expect((await signs(0)).person.id).toBe(who)
      await signs(4)
      for (const counter of [4, 3, 0]) await isRefused(signs(counter), 'wrong_passkey')
      await isRefused(signs(9, (await account('hash')).who), 'wrong_passkey')
      await isRefused(signs(9, bob), 'wrong_login')
      await signs(5)
    })

    test('a proof counts it up, too', async () => {
      const { storage, bob } = on
      const { who, own } = await account('hash')
      const uses = (counter: number, person = who) =>
        storage.usePasskey({ who: person, id: own.id, counter, at: NOW + counter })
      await uses(4)
      expect((await storage.showAccount({ who })).passkeys).toMatchObject([{ id: own.id, usedAt: NOW + 4 }])
      await isRefused(uses(4), 'wrong_passkey')
      await isRefused(uses(5, bob), 'wrong_passkey')
      await uses(5)
    })

    test("one of one's own gets another name", async () => {
      const { storage, bob } = on
      const { who, own } = await account(null)
      await storage.renamePasskey({ who, id: own.id, label: 'My phone' })
      await isRefused(storage.renamePasskey({ who: bob, id: own.id, label: 'Not mine' }), 'no_such_passkey')
      await isRefused(storage.renamePasskey({ who, id: 'none', label: 'Nothing' }), 'no_such_passkey')
      expect((await storage.showAccount({ who })).passkeys).toMatchObject([{ id: own.id, label: 'My phone' }])
    })

    test('a login is checked before a passkey is made for it', async () => {
      const { storage } = on
      const { who } = await account(null)
      const login = (await storage.showAccount({ who })).login
      await isRefused(storage.checkLogin({ login }), 'login_taken')
      expect(await storage.checkLogin({ login: `f-${newId().slice(-12)}` })).toEqual({})
      const defaults = { ...OPEN, registration: 'closed' as const }
      await isRefused(storage.checkLogin({ login: 'free', defaults }), 'registration_closed')
    })

    test('there are so many, each once, and the last one stays where there is no password', async () => {
      const { storage, bob } = on
      const { who, own } = await account(null)
      const adds = (one: ReturnType<typeof passkey>, person = who) =>
        storage.addPasskey({ who: person, passkey: one, at: NOW, most: 2 })
      await isRefused(adds(passkey(), bob), 'no_account')
      await isRefused(adds(own), 'wrong_passkey')
      const second = passkey()
      await adds(second)
      await isRefused(adds(passkey()), 'too_many_passkeys')
      const other = (await account('hash')).who
      await isRefused(storage.removePasskey({ who: other, id: own.id }), 'no_such_passkey')
      await storage.removePasskey({ who, id: own.id })
      await isRefused(storage.removePasskey({ who, id: second.id }), 'last_passkey')
      expect(await storage.passkeysOf({ who })).toEqual({ ids: [second.id] })
    })
  })
}
