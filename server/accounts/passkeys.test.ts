import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'
import { Authenticator } from './test/authenticator.ts'
import { Browser, PASSWORD } from './test/browser.ts'

const SIX_MINUTES_MS = 6 * 60_000

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0' })
})
afterAll(() => app.close())

let count = 0
/** An account with a password and a passkey. */
async function withPasskey() {
  const login = `alice-${++count}`
  const browser = new Browser(app)
  const { person } = await browser.does('account.create', { login, password: PASSWORD })
  const key = new Authenticator(app.url)
  const { options } = await browser.does('account.passkey.begin', { password: PASSWORD })
  await browser.does('account.passkey.add', { response: key.creates(options) })
  return { login, browser, person, key }
}

async function signsIn(
  key: Authenticator,
  wrong: Parameters<Authenticator['signs']>[1] = {},
  browser = new Browser(app),
) {
  const { options } = await browser.does('session.passkey.begin', {})
  return browser.posts('session.passkey.signIn', { response: key.signs(options, wrong) })
}

/** What a passkey signs for one change of the account. */
async function proves(browser: Browser, key: Authenticator, wrong: Parameters<Authenticator['signs']>[1] = {}) {
  const { options } = await browser.does('account.passkey.prove', {})
  return key.signs(options, wrong)
}

/** An account with a passkey alone. */
async function withPasskeyAlone() {
  const login = `alone-${++count}`
  const browser = new Browser(app)
  const key = new Authenticator(app.url)
  const { options } = await browser.does('account.passkey.begin', { login })
  await browser.does('account.create', { login, passkey: key.creates(options) })
  return { login, browser, key }
}

test('a passkey signs in without a login, a password and a code', async () => {
  const { browser, person, key } = await withPasskey()
  const browserOptions = await browser.does('session.passkey.begin', {})
  expect(browserOptions.options).toMatchObject({ rpId: '127.0.0.1', userVerification: 'required' })
  const { secret } = await browser.does('account.totp.begin', { password: PASSWORD })
  expect(secret).toBeString()
  for (let i = 0; i < 2; i++) expect((await signsIn(key)).ok?.person).toEqual(person)
  expect((await browser.does('account.get', {})).passkeys).toMatchObject([{ id: key.id, createdAt: app.time.now }])
})

test('an account can have a passkey alone, also that of a guest, who stays the same person', async () => {
  for (const guest of [true, false]) {
    const browser = new Browser(app)
    const before = guest ? (await browser.does('session.start', { name: 'Guest' })).person : null
    const login = `passkey-${++count}`
    const key = new Authenticator(app.url)
    const { options } = await browser.does('account.passkey.begin', { login })
    expect(options).toMatchObject({
      user: { name: login },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    const { person } = await browser.does('account.create', { login, passkey: key.creates(options) })
    expect(person).toEqual(before === null ? { ...person, name: login, guest: false } : { ...before, guest: false })
    expect(await browser.does('account.get', {})).toMatchObject({ password: false, passkeys: [{ id: key.id }] })
    expect((await signsIn(key)).ok?.person).toEqual(person)
    expect(await new Browser(app).refused('session.signIn', { login, password: PASSWORD })).toBe('wrong_login')
    expect(await browser.refused('account.password', { new: PASSWORD })).toBe('passkey_needed')
    const last = { id: key.id, proof: await proves(browser, key) }
    expect(await browser.refused('account.passkey.remove', last)).toBe('last_passkey')
    await browser.does('account.password', { new: PASSWORD, proof: await proves(browser, key) })
    await browser.does('account.passkey.remove', { id: key.id, password: PASSWORD })
    expect((await signsIn(key)).error?.reason).toBe('wrong_passkey')
  }
})

test('the session before ends, and the rooms of a guest can come along', async () => {
  const { key, person } = await withPasskey()
  const browser = new Browser(app)
  const { token } = await browser.does('session.start', { name: 'Guest' })
  const { room } = await browser.does('room.create', { name: 'Mine' })
  const { options } = await browser.does('session.passkey.begin', {})
  await browser.does('session.passkey.signIn', { response: key.signs(options), bring: true })
  expect((await browser.does('room.members', { room: room.id })).members).toContainEqual({ person, role: 'owner' })
  expect((await post(app, 'session.me', {}, { authorization: `Bearer ${token}` })).error?.reason).toBe('signed_out')
})

test('where there is no password, each change of the account needs a passkey that signs for it', async () => {
  const { browser, key } = await withPasskeyAlone()
  const changes = [
    ['account.password', { new: PASSWORD }],
    ['account.totp.begin', {}],
    ['account.passkey.begin', {}],
    ['account.passkey.remove', { id: key.id }],
    ['account.delete', { messages: 'keep' }],
  ] as const
  for (const [name, input] of changes)
    expect([name, await browser.refused(name, input)]).toEqual([name, 'passkey_needed'])
  const proof = await proves(browser, key)
  const { options } = await browser.does('account.passkey.begin', { proof })
  const second = new Authenticator(app.url)
  await browser.does('account.passkey.add', { response: second.creates(options) })
  expect(await browser.refused('account.password', { new: PASSWORD, proof })).toBe('wrong_passkey')
  await browser.does('account.passkey.remove', { id: key.id, proof: await proves(browser, second) })
  const { secret } = await browser.does('account.totp.begin', { proof: await proves(browser, second) })
  expect(secret).toBeString()
  await browser.does('account.delete', { messages: 'keep', proof: await proves(browser, second) })
})

test('a passkey proves it in place of the password, too, and its name can be changed', async () => {
  const { browser, key } = await withPasskey()
  await browser.does('account.password', { new: `${PASSWORD} again`, proof: await proves(browser, key) })
  await browser.does('account.passkey.rename', { id: key.id, name: ' My  phone ' })
  expect((await browser.does('account.get', {})).passkeys).toMatchObject([{ id: key.id, label: 'My phone' }])
  expect(await browser.refused('account.passkey.rename', { id: 'AAAA', name: 'None' })).toBe('no_such_passkey')
})

describe('what is refused', () => {
  test('a proof by another person’s passkey, for a sign-in, of a copy, and without a verified person', async () => {
    const [alice, mallory] = [await withPasskeyAlone(), await withPasskeyAlone()]
    const tries = (proof: { id: string; response: Record<string, string> }) =>
      alice.browser.refused('account.password', { new: PASSWORD, proof })
    const { options: hers } = await mallory.browser.does('account.passkey.prove', {})
    const { options: own } = await alice.browser.does('account.passkey.prove', {})
    expect(await tries(mallory.key.signs(own))).toBe('wrong_passkey')
    expect(await tries(alice.key.signs(hers))).toBe('wrong_passkey')
    const { options: signIn } = await alice.browser.does('session.passkey.begin', {})
    expect(await tries(alice.key.signs(signIn))).toBe('wrong_passkey')
    expect(await tries(await proves(alice.browser, alice.key, { unverified: true }))).toBe('wrong_passkey')
    await alice.browser.does('account.totp.begin', { proof: await proves(alice.browser, alice.key) })
    expect(await tries(await proves(alice.browser, alice.key, { counter: 1 }))).toBe('wrong_passkey')
    const proof = await proves(alice.browser, alice.key)
    const { options: later } = await alice.browser.does('session.passkey.begin', {})
    await alice.browser.does('session.passkey.signIn', { response: alice.key.signs(later) })
    expect(await alice.browser.refused('account.password', { new: PASSWORD, proof })).toBe('wrong_passkey')
  })

  test('a passkey for a login that is taken, before it is made', async () => {
    const { login } = await withPasskeyAlone()
    expect(await new Browser(app).refused('account.passkey.begin', { login })).toBe('login_taken')
  })

  test('an answer for another site, without a verified person, to another challenge, or of a copy', async () => {
    const { key } = await withPasskey()
    expect((await signsIn(key)).ok).toBeDefined()
    for (const wrong of [
      { origin: 'http://evil.example' },
      { host: 'evil.example' },
      { unverified: true },
      { challenge: 'A'.repeat(43) },
      { counter: 1 },
    ])
      expect([wrong, (await signsIn(key, wrong)).error?.reason]).toEqual([wrong, 'wrong_passkey'])
    expect((await signsIn(new Authenticator(app.url))).error?.reason).toBe('wrong_passkey')
  })

  test('an answer that was sent before, and one that comes too late', async () => {
    const { key } = await withPasskey()
    const browser = new Browser(app)
    const { options } = await browser.does('session.passkey.begin', {})
    const response = key.signs(options)
    await browser.does('session.passkey.signIn', { response })
    expect(await new Browser(app).refused('session.passkey.signIn', { response })).toBe('wrong_passkey')
    const late = await browser.does('session.passkey.begin', {})
    app.time.now += SIX_MINUTES_MS
    expect(await browser.refused('session.passkey.signIn', { response: key.signs(late.options) })).toBe('wrong_passkey')
  })

  test("a passkey for another person's challenge, and one that exists", async () => {
    const [alice, mallory] = [await withPasskey(), await withPasskey()]
    const { options } = await alice.browser.does('account.passkey.begin', { password: PASSWORD })
    const planted = new Authenticator(app.url).creates(options)
    expect(await mallory.browser.refused('account.passkey.add', { response: planted })).toBe('wrong_passkey')
    const own = await mallory.browser.does('account.passkey.begin', { password: PASSWORD })
    const copied = alice.key.creates(own.options)
    expect(await mallory.browser.refused('account.passkey.add', { response: copied })).toBe('wrong_passkey')
    const get = await alice.browser.does('session.passkey.begin', {})
    const swapped = new Authenticator(app.url).creates(get.options)
    expect(await alice.browser.refused('account.passkey.add', { response: swapped })).toBe('wrong_passkey')
    expect(await mallory.browser.refused('account.passkey.remove', { id: alice.key.id, password: PASSWORD })).toBe(
      'no_such_passkey',
    )
  })

  test('a new passkey without the password, one for a guest without a login, and a client without a page', async () => {
    const { browser } = await withPasskey()
    expect(await browser.refused('account.passkey.begin', {})).toBe('wrong_password')
    const guest = new Browser(app)
    const { token } = await guest.does('session.start', { name: 'Guest' })
    expect(await guest.refused('account.passkey.begin', {})).toBe('no_account')
    const bot = await post(app, 'session.passkey.begin', {}, { authorization: `Bearer ${token}` })
    expect(bot.error?.reason).toBe('only_in_browsers')
  })

  test('whatever else is sent in place of a credential', async () => {
    const { browser } = await withPasskey()
    for (const response of [{}, { clientDataJSON: 'e30' }, { clientDataJSON: 1 }, { attestationObject: 'oA' }])
      for (const name of ['account.passkey.add', 'session.passkey.signIn'] as const)
        expect(await browser.refused(name, { response: { id: 'AAAA', response } })).toBe('wrong_passkey')
  })
})
