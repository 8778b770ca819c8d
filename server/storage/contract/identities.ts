import { beforeAll, describe, expect, test } from 'bun:test'
import { changesOf, guest, isRefused, newId, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

const ISSUER = 'https://login.example.org/'
const OTHER = 'https://other.example.org/'

export function identitiesContract(open: Open) {
  describe('identities', () => {
    const on = stage(open)
    const session = () => ({ hash: newId(), at: NOW, expiresAt: NOW + 60_000 })
    const identity = (subject = newId(), issuer = ISSUER) => ({ issuer, subject, label: `${subject}@example.org` })

    let operator = ''
    beforeAll(async () => {
      operator = newId()
      const account = { who: operator, name: 'Olga', login: 'olga', password: 'hash', session: session(), old: null }
      await on.storage.createAccount({ ...account, firstIsOperator: true })
    })

    /** What a provider has proven, until it is used. */
    async function proven(own = identity(), over: { now?: number; kind?: 'provider' | 'identity' } = {}) {
      const { now = NOW, kind = 'identity' } = over
      const hash = newId()
      const data = JSON.stringify({ ...own, name: 'Carol', login: 'carol' })
      await on.storage.storeChallenge({ hash, kind, person: null, data, now, expires: now + 10 })
      return { hash, now }
    }

    const creates = (who: string, flow: { hash: string; now: number }, over: object = {}) =>
      on.storage.createAccount({
        who,
        name: null,
        login: `i-${newId().slice(-12)}`,
        password: null,
        identity: flow,
        session: session(),
        old: null,
        ...over,
      })

    const signsIn = (who: string, flow: { hash: string; now: number }, over: object = {}) =>
      on.storage.signIn({
        who,
        password: null,
        proof: null,
        identity: flow,
        session: session(),
        most: 50,
        old: null,
        bring: null,
        ...over,
      })

    async function account(own = identity(), over: object = {}) {
      const who = await guest(on.storage, 'carol')
      await creates(who, await proven(own), over)
      return { who, own }
    }

    test('a guest becomes the account of an identity in place, which signs in then', async () => {
      const { storage, bob } = on
      const own = identity()
      const who = await guest(storage, 'carol')
      const { id } = await room(storage, who, bob)
      const changes = changesOf(storage, id)
      const first = await proven(own)
      expect(await storage.identityFlow(first)).toEqual({
        identity: { ...own, name: 'Carol', login: 'carol' },
        account: null,
      })
      const { person } = await creates(who, first)
      expect(person).toEqual({ id: who, name: 'carol', guest: false })
      expect(changes).toMatchObject([{ member: { person, role: 'owner' } }])
      const again = await proven({ ...own, label: 'New name' })
      expect((await storage.identityFlow(again)).account?.person).toBe(who)
      const begun = session()
      await signsIn(who, again, { session: { ...begun, at: NOW + 5, provider: true } })
      expect((await storage.showAccount({ who, usable: ISSUER })).identities).toEqual([
        { issuer: ISSUER, label: 'New name', createdAt: NOW, usedAt: NOW + 5 },
      ])
      expect((await storage.showAccount({ who })).identities).toMatchObject([{ unused: true }])
      const { sessions } = await storage.sessionsOf({ who, hash: begun.hash, now: NOW })
      expect(sessions.find(({ present }) => present)).toMatchObject({ provider: true })
      expect(sessions.filter(({ provider }) => provider)).toHaveLength(1)
    })

    test('a proven identity works once, in time, for its account alone', async () => {
      const { storage, bob } = on
      const { who, own } = await account()
      const flow = await proven(own)
      await isRefused(signsIn((await account()).who, flow), 'flow_ended')
      await isRefused(signsIn(bob, flow), 'wrong_login')
      await signsIn(who, flow)
      await isRefused(signsIn(who, flow), 'flow_ended')
      await isRefused(storage.identityFlow(flow), 'flow_ended')
      const late = await proven(own)
      await isRefused(signsIn(who, { ...late, now: NOW + 10 }), 'flow_ended')
      await isRefused(signsIn(who, await proven(own, { kind: 'provider' })), 'flow_ended')
      const twice = await proven(own)
      const both = await Promise.allSettled([signsIn(who, twice), signsIn(who, twice)])
      expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    })

    test('the same subject of another issuer is another identity', async () => {
      const { own, who } = await account()
      const elsewhere = await proven({ ...own, issuer: OTHER })
      expect((await on.storage.identityFlow(elsewhere)).account).toBeNull()
      await isRefused(signsIn(who, elsewhere), 'flow_ended')
      const other = await guest(on.storage, 'carol')
      await creates(other, elsewhere)
      expect((await on.storage.identityFlow(await proven(own))).account?.person).toBe(who)
    })

    test('two at once make one account of an identity, and the other leaves no trace', async () => {
      const { storage } = on
      const own = identity()
      const people = [newId(), newId()]
      const flows = [await proven(own), await proven(own)]
      const made = await Promise.allSettled(people.map((who, i) => creates(who, flows[i]!, { name: 'Carol' })))
      expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(made.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'identity_taken' } })
      const { account: one } = await storage.identityFlow(flows[1]!)
      expect(people).toContain(one!.person)
      const other = people.find((who) => who !== one!.person)!
      expect((await storage.accountOf({ who: other })).account).toBeNull()
      await signsIn(one!.person, flows[1]!)
    })

    test('nodes that are as fast as each other make one account of an identity', async () => {
      const own = identity()
      const nodes = [on.storage, on.node()]
      const flows = await Promise.all(nodes.map(() => proven(own)))
      const made = await Promise.allSettled(
        nodes.map((node, i) =>
          node.createAccount({
            who: newId(),
            name: 'Carol',
            login: `n-${newId().slice(-12)}`,
            password: null,
            identity: flows[i]!,
            session: session(),
            old: null,
          }),
        ),
      )
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    test('a login that is taken, and closed registration, leave the identity waiting', async () => {
      const { storage } = on
      const flow = await proven()
      const login = (await storage.accountOf({ who: (await account()).who })).account!.login
      await isRefused(creates(newId(), flow, { name: 'Carol', login }), 'login_taken')
      const defaults = { guests: true, rooms: 'everyone', registration: 'closed' } as const
      await isRefused(creates(newId(), flow, { name: 'Carol', defaults }), 'registration_closed')
      await creates(newId(), flow, { name: 'Carol' })
      await isRefused(creates(newId(), flow, { name: 'Carol' }), 'flow_ended')
    })

    test('the second factor of the account is asked for, and a wrong code leaves the identity waiting', async () => {
      const { storage } = on
      const { who, own } = await account()
      await storage.beginTotp({ who, secret: 'S' })
      await storage.confirmTotp({ who, secret: 'S', step: 5, codes: ['a'] })
      const flow = await proven(own)
      await isRefused(signsIn(who, flow), 'totp_needed')
      await isRefused(signsIn(who, flow, { proof: { secret: 'S', step: 5 } }), 'wrong_totp')
      await signsIn(who, flow, { proof: { secret: 'S', step: 6 } })
    })

    test('a suspended person does not get in', async () => {
      const { storage } = on
      const { who, own } = await account()
      await storage.suspend({ who: operator, person: who, on: true, why: 'Spam', at: NOW })
      await isRefused(signsIn(who, await proven(own)), 'suspended')
    })

    test('an identity is linked by a proof, once, and to one account', async () => {
      const { storage, bob } = on
      const { who, own } = await account(identity(newId(), OTHER), { password: 'hash' })
      const begin = (over: object = {}) =>
        storage.beginLink({
          who,
          password: 'hash',
          proof: null,
          hash: newId(),
          issuer: ISSUER,
          now: NOW,
          expires: NOW + 10,
          ...over,
        })
      await isRefused(begin({ password: 'another' }), 'wrong_password')
      await isRefused(begin({ password: null }), 'wrong_password')
      await isRefused(begin({ who: bob, password: null }), 'no_account')
      await isRefused(begin({ issuer: OTHER }), 'has_identity')
      const hash = newId()
      await begin({ hash })
      expect(await storage.useChallenge({ hash, kind: 'provider', now: NOW })).toEqual({ person: who })
      const link = identity()
      const links = (one: typeof link, person = who) => storage.linkIdentity({ who: person, identity: one, at: NOW })
      await isRefused(links(link, bob), 'no_account')
      await links(link)
      await links(link)
      await isRefused(links(identity()), 'has_identity')
      await isRefused(links(own, (await account(identity(newId(), OTHER))).who), 'identity_taken')
      expect((await storage.identityFlow(await proven(link))).account?.person).toBe(who)
    })

    test('an identity is removed by a proof, unless nothing else would let its person in', async () => {
      const { storage } = on
      const { who } = await account()
      const removes = (over: object = {}) =>
        storage.unlinkIdentity({ who, password: null, proof: null, issuer: ISSUER, usable: ISSUER, ...over })
      await isRefused(removes(), 'last_way')
      await isRefused(removes({ issuer: OTHER }), 'no_such_identity')
      await storage.linkIdentity({ who, identity: identity(newId(), OTHER), at: NOW })
      await isRefused(removes(), 'last_way')
      const passkey = { id: newId(), publicKey: 'key', counter: 0, label: '' }
      await storage.addPasskey({ who, passkey, at: NOW, most: 20 })
      await isRefused(storage.removePasskey({ who, id: passkey.id, usable: null }), 'last_passkey')
      await isRefused(removes({ password: 'guessed' }), 'wrong_password')
      await removes({ issuer: OTHER })
      await storage.removePasskey({ who, id: passkey.id, usable: ISSUER })
      await isRefused(removes(), 'last_way')
      await storage.setPassword({ who, old: null, password: 'hash', renew: null })
      await removes({ password: 'hash' })
      expect((await storage.showAccount({ who })).identities).toEqual([])
    })

    test('it is in the export, and gone with the account', async () => {
      const { storage } = on
      const { who, own } = await account()
      const profile = await storage.ownProfile({ who, hash: '', now: NOW })
      expect(profile.identities).toEqual([{ ...own, createdAt: NOW, usedAt: NOW }])
      await storage.deleteAccount({ who, password: null, proof: null, deletesMessages: false })
      const flow = await proven(own)
      expect((await storage.identityFlow(flow)).account).toBeNull()
      await creates(newId(), flow, { name: 'Carol' })
    })
  })
}
