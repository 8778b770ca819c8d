import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Person } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, garden, kitchen } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import type { Cache } from '../cache/cache.ts'
import type { StoredOutgoing } from '../cache/local-db.ts'
import { Unreachable } from '../connection/problem.ts'
import { Drafts } from '../preferences/drafts.svelte.ts'
import { Settings } from '../preferences/settings.svelte.ts'
import { Identity } from './identity.svelte.ts'
import { SignIn } from './sign-in.ts'
import { Tabs } from './tabs.ts'

const PASSWORD = 'four words in a row'
const account: Person = { ...bob, guest: false }
let browser: Browser
let cache: Cache
let wire: FakeWire
let tabs: Tabs
let identity: Identity
let drafts: Drafts
let signIn: SignIn

beforeEach(async () => {
  browser = new Browser()
  cache = browser.cache()
  wire = new FakeWire()
  tabs = new Tabs('parley')
  identity = new Identity({ wire, cache, settings: new Settings(), tabs })
  drafts = new Drafts({ cache, tabs })
  identity.follow(drafts)
  signIn = new SignIn({ wire, cache, identity, drafts })
  is(alice)
  await identity.load()
})

afterEach(async () => {
  drafts.flush()
  identity.close()
  tabs.close()
  await browser.close()
})

const is = (person: Person): void => wire.answer('session.me', () => ({ person }))

function signsIn(): void {
  wire.answer('session.signIn', () => {
    is(account)
    return { person: account, token: 'secret' }
  })
}

/** A message of Alice that was not sent. */
function unsent(at: number, body: string, room = kitchen): StoredOutgoing {
  const id = `018f0000-0000-7000-8000-00000000010${at}`
  return { id, room, at, person: alice.id, command: 'message.send', input: { room, id, body }, state: 'waiting' }
}

test('with an account the guest stays the same person, and their drafts stay', async () => {
  wire.answer('account.create', ({ login }) => {
    is({ ...alice, guest: false })
    return { person: { ...alice, guest: false }, login, token: 'secret' }
  })
  drafts.set(kitchen, { body: 'begun' })
  await signIn.create({ login: 'alice', password: PASSWORD })
  expect([identity.person, drafts.get(kitchen)]).toEqual([{ ...alice, guest: false }, { body: 'begun' }])
})

test('when the answer to a new account is lost, its password gets the session', async () => {
  wire.answer('account.create', () => {
    throw new Unreachable()
  })
  wire.answer('session.signIn', () => {
    is({ ...alice, guest: false })
    return { person: { ...alice, guest: false }, token: 'secret' }
  })
  await signIn.create({ login: 'alice', password: PASSWORD })
  expect(identity.person).toEqual({ ...alice, guest: false })
})

test('a refused account signs nobody in, and is refused as the server did', async () => {
  wire.answer('account.create', () => {
    throw new Refusal('login_taken')
  })
  signsIn()
  await expect(signIn.create({ login: 'bob', password: PASSWORD })).rejects.toMatchObject({ reason: 'login_taken' })
  expect([identity.person, wire.askedFor('session.signIn')]).toEqual([alice, []])
})

test('what a guest has begun comes along as drafts, and nothing of it is left', async () => {
  signsIn()
  await cache.unsent.put(unsent(1, 'first'))
  await cache.unsent.put(unsent(2, 'elsewhere', garden))
  drafts.set(kitchen, { body: 'begun' })
  expect(await signIn.unsent()).toEqual({ messages: 2, drafts: 1 })
  await signIn.enter({ login: 'bob', password: PASSWORD, bring: true })
  expect(identity.person).toEqual(account)
  expect([drafts.get(kitchen).body, drafts.get(garden).body]).toEqual(['first\n\nbegun', 'elsewhere'])
  expect(await cache.unsent.outgoing(alice.id)).toEqual([])
})

test('[G10] a guest who stays behind leaves nothing in the browser', async () => {
  signsIn()
  await cache.unsent.put(unsent(1, 'first'))
  drafts.set(kitchen, { body: 'begun' })
  await signIn.enter({ login: 'bob', password: PASSWORD })
  expect(drafts.get(kitchen).body).toBe('')
  expect([await cache.unsent.outgoing(alice.id), await cache.drafts(alice.id)]).toEqual([[], new Map()])
})

test('by an identity of the provider a guest becomes a new account with their drafts', async () => {
  drafts.set(kitchen, { body: 'begun' })
  const own = { ...alice, guest: false }
  wire.answer('session.provider.signIn', () => {
    is(own)
    return { person: own, login: 'alice', token: 'secret', created: true }
  })
  expect(await signIn.enterWithIdentity({ state: 'the state' })).toMatchObject({ login: 'alice', created: true })
  expect([identity.person, drafts.get(kitchen).body]).toEqual([own, 'begun'])
  await cache.unsent.put(unsent(1, 'first'))
  wire.answer('session.provider.signIn', () => {
    throw new Refusal('totp_needed')
  })
  await expect(signIn.enterWithIdentity({ state: 'the state' })).rejects.toMatchObject({ reason: 'totp_needed' })
  expect([identity.person, await cache.unsent.outgoing(alice.id)]).toEqual([own, [expect.anything()]])
})

test('a refused sign-in changes nothing', async () => {
  wire.answer('session.signIn', () => {
    throw new Refusal('wrong_login')
  })
  await cache.unsent.put(unsent(1, 'first'))
  drafts.set(kitchen, { body: 'begun' })
  await expect(signIn.enter({ login: 'bob', password: 'wrong', bring: true })).rejects.toMatchObject({
    reason: 'wrong_login',
  })
  expect([identity.person, drafts.get(kitchen).body]).toEqual([alice, 'begun'])
  expect(await cache.unsent.outgoing(alice.id)).toHaveLength(1)
})

test('a browser that does not store the cookie of the new session is told so', async () => {
  wire.answer('session.signIn', () => ({ person: account, token: 'secret' }))
  wire.answer('session.me', () => {
    throw new Refusal('signed_out')
  })
  await expect(signIn.enter({ login: 'bob', password: PASSWORD })).rejects.toMatchObject({ reason: 'no_cookies' })
})
