import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { IdentityProvider } from '../test/identity-provider.ts'
import { UNLIMITED } from '../test/server-process.ts'
import { Flow, PUBLIC, Visitor } from './test/provider-visitor.ts'
import { PASSWORD } from './test/browser.ts'
import { codeAt } from './totp.ts'

const codeOf = (secret: string, now: number) => codeAt(secret, Math.floor(now / 30_000))

let provider: IdentityProvider
let app: Awaited<ReturnType<typeof openApp>>
const logged: string[] = []
beforeAll(async () => {
  provider = await IdentityProvider.start()
  const env = { ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0', ...provider.env(PUBLIC) }
  app = await openApp(env, { log: (line) => logged.push(line) })
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

let count = 0
/** Somebody whom the provider knows. */
function someone(claims: Record<string, unknown> = {}): string {
  const login = `amber-${++count}`
  provider.people.set(login, { name: 'Amber', preferred_username: login, email: `${login}@example.org`, ...claims })
  return login
}

const visits = () => new Visitor(app)

test('a new person gets an account, and signs in with it in another browser', async () => {
  const login = someone()
  const first = visits()
  const { created, person } = await first.signsIn(login)
  expect(created).toBe(true)
  expect(person).toMatchObject({ name: 'Amber', guest: false })
  expect(await first.does('account.get', {})).toEqual({
    login,
    password: false,
    totp: false,
    recoveryCodes: 0,
    passkeys: [],
    identities: [
      { issuer: `${provider.issuer}/`, label: `${login}@example.org`, createdAt: app.time.now, usedAt: app.time.now },
    ],
  })
  const second = await visits().signsIn(login)
  expect(second).toMatchObject({ person, login })
  expect(second.created).toBeUndefined()
  const { sessions } = await first.does('session.list', {})
  expect(sessions.map((session) => session.provider)).toEqual([true, true])
})

test('an account with an identity alone changes only soon after a sign-in', async () => {
  const login = someone()
  const old = visits()
  app.time.now -= 16 * 60_000
  await old.signsIn(login)
  app.time.now += 16 * 60_000
  expect(await old.refused('account.password', { new: PASSWORD })).toBe('sign_in_again')
  expect(await old.refused('account.delete', { messages: 'keep' })).toBe('sign_in_again')
  const fresh = visits()
  await fresh.signsIn(login)
  expect(await old.refused('account.password', { new: PASSWORD })).toBe('sign_in_again')
  await fresh.does('account.password', { new: PASSWORD })
})

test('a session that began with the provider finds the page on which one signs out there, and others do not', async () => {
  const login = someone()
  const browser = visits()
  await browser.signsIn(login)
  const { url } = await browser.does('session.provider.exit', {})
  const page = new URL(url!)
  expect(page.origin).toBe(provider.issuer)
  expect(Object.fromEntries(page.searchParams)).toEqual({
    client_id: 'parley',
    post_logout_redirect_uri: `${PUBLIC}/sign-in`,
  })
  expect((await fetch(page)).status).toBe(200)
  expect((await browser.does('session.me', {})).person.guest).toBe(false)
  await browser.does('account.password', { new: PASSWORD })
  const other = visits()
  await other.does('session.signIn', { login, password: PASSWORD })
  expect(await other.does('session.provider.exit', {})).toEqual({})
})

test('what is configured is told with the policies', async () => {
  expect(await visits().does('server.policies', {})).toMatchObject({ provider: 'Studio login' })
})

test('a guest becomes the account in place, with their rooms and a new session', async () => {
  const browser = visits()
  const { person: guest, token } = await browser.does('session.start', { name: 'Guest' })
  const { room } = await browser.does('room.create', { name: 'Mine' })
  const { person } = await browser.signsIn(someone())
  expect(person).toEqual({ ...guest, guest: false })
  expect((await browser.does('room.members', { room: room.id })).members).toEqual([{ person, role: 'owner' }])
  expect(browser.token).not.toBe(token)
  expect((await post(app, 'session.me', {}, { authorization: `Bearer ${token}` })).error?.reason).toBe('signed_out')
})

test('the rooms of a guest come along to an account that is known, or stay behind', async () => {
  const login = someone()
  const { person } = await visits().signsIn(login)
  for (const bring of [true, false]) {
    const browser = visits()
    await browser.does('session.start', { name: 'Guest' })
    const { room } = await browser.does('room.create', { name: 'Mine' })
    const flow = await browser.answers(login)
    expect(flow).toMatchObject({ known: true })
    const input = { state: flow.state, ...(bring && { bring: true as const }) }
    expect((await browser.does('session.provider.signIn', input)).person).toEqual(person)
    const { ok, error } = await browser.posts('room.members', { room: room.id })
    expect(bring ? ok?.members : error?.reason).toEqual(bring ? expect.anything() : 'not_member')
  }
})

test('an account with a second factor is asked for it, and the identity stays until the code is right', async () => {
  const login = someone()
  const browser = visits()
  await browser.signsIn(login)
  const { secret } = await browser.does('account.totp.begin', {})
  await browser.does('account.totp.confirm', { code: codeOf(secret, app.time.now) })
  const other = visits()
  const { state } = await other.answers(login)
  expect(await other.refused('session.provider.signIn', { state })).toBe('totp_needed')
  expect(await other.refused('session.provider.signIn', { state, totp: '000000' })).toBe('wrong_totp')
  app.time.now += 60_000
  await other.does('session.provider.signIn', { state, totp: codeOf(secret, app.time.now) })
  expect(await other.refused('session.provider.signIn', { state, totp: '000000' })).toBe('flow_ended')
})

test('the login is a user name that is free, and never an e-mail address', async () => {
  const email = `victim-${crypto.randomUUID().slice(0, 8)}@example.org`
  await visits().does('account.create', { login: email, password: PASSWORD })
  await visits().does('account.create', { login: email.split('@')[0]!, password: PASSWORD })
  const made = await visits().signsIn(someone({ preferred_username: email, email, email_verified: true }))
  expect(made.login).toBe(`${email.split('@')[0]}2`)
  const odd = await visits().signsIn(someone({ preferred_username: '‮', email: undefined, name: '<b>' }))
  expect(odd.login).toMatch(/^(b|person)/)
  expect(odd.person.name).toBe('<b>')
})

describe('an account that has a password', () => {
  async function withPassword() {
    const browser = visits()
    const login = `paul-${++count}`
    const { person } = await browser.does('account.create', { login, password: PASSWORD })
    return { browser, person }
  }

  test('is linked to an identity by its password, signs in with it, and is parted from it', async () => {
    const { browser, person } = await withPassword()
    const login = someone()
    expect(await browser.refused('account.provider.begin', {})).toBe('wrong_password')
    expect(await browser.links(login)).toEqual({ linked: true })
    expect((await visits().signsIn(login)).person).toEqual(person)
    expect(await browser.refused('account.provider.begin', { password: PASSWORD })).toBe('has_identity')
    const { identities } = await browser.does('account.get', {})
    const { issuer } = identities[0]!
    expect(await browser.refused('account.provider.remove', { issuer })).toBe('wrong_password')
    await browser.does('account.provider.remove', { issuer, password: PASSWORD })
    expect((await visits().signsIn(login)).created).toBe(true)
  })

  test('is not found by an e-mail address of the provider (pre-hijack)', async () => {
    const email = `owner-${++count}@example.org`
    const owner = visits()
    const { person } = await owner.does('account.create', { login: email, password: PASSWORD })
    const attacker = await visits().signsIn(someone({ email, email_verified: true, preferred_username: email }))
    expect(attacker.created).toBe(true)
    expect(attacker.person.id).not.toBe(person.id)
    expect((await owner.does('account.get', {})).identities).toEqual([])
  })

  test('is not linked to an identity of another account', async () => {
    const login = someone()
    await visits().signsIn(login)
    const { browser } = await withPassword()
    const flow = await browser.begins({ password: PASSWORD })
    const back = await flow.signsInAs(login)
    expect(await browser.refused('session.provider.answer', back)).toBe('identity_taken')
    expect((await browser.does('account.get', {})).identities).toEqual([])
  })

  test('is linked only while its person is signed in', async () => {
    const { browser } = await withPassword()
    const login = someone()
    const flow = await browser.begins({ password: PASSWORD })
    const back = await flow.signsInAs(login)
    await browser.does('session.signOut', {})
    expect(await browser.refused('session.provider.answer', back)).toBe('flow_ended')
    expect((await visits().signsIn(login)).created).toBe(true)
  })

  test('needs the code of its second factor for a link, too', async () => {
    const { browser } = await withPassword()
    const { secret } = await browser.does('account.totp.begin', { password: PASSWORD })
    await browser.does('account.totp.confirm', { code: codeOf(secret, app.time.now) })
    expect(await browser.refused('account.provider.begin', { password: PASSWORD })).toBe('totp_needed')
    app.time.now += 60_000
    await browser.does('account.provider.begin', { password: PASSWORD, code: codeOf(secret, app.time.now) })
  })
})

test('the only way in stays, and an account without a password can set one', async () => {
  const browser = visits()
  await browser.signsIn(someone())
  const issuer = `${provider.issuer}/`
  expect(await browser.refused('account.provider.remove', { issuer })).toBe('last_way')
  await browser.does('account.password', { new: PASSWORD })
  await browser.does('account.provider.remove', { issuer, password: PASSWORD })
})

describe('what is refused', () => {
  const signsIn = async (browser: Visitor, answer: { answer: string }) => {
    const { ok, error } = await browser.posts('session.provider.answer', answer)
    return error?.reason ?? (ok as { state: string }).state
  }

  test('an answer in a browser that has not begun the flow, with and without a flow of its own', async () => {
    const flow = await visits().begins()
    const back = await flow.signsInAs(someone())
    expect(await signsIn(visits(), back)).toBe('flow_ended')
    const victim = visits()
    await victim.begins()
    expect(await signsIn(victim, back)).toBe('flow_ended')
  })

  test('a sign-in by the state of another browser', async () => {
    const browser = visits()
    const { state } = await browser.answers(someone())
    expect(await visits().refused('session.provider.signIn', { state })).toBe('flow_ended')
    await browser.does('session.provider.signIn', { state })
  })

  test('a sign-in before the provider has answered', async () => {
    const browser = visits()
    const { state } = await browser.begins()
    expect(await browser.refused('session.provider.signIn', { state })).toBe('flow_ended')
  })

  test('an answer, a code and a proven identity that were used before', async () => {
    const browser = visits()
    const login = someone()
    const flow = await browser.begins()
    const back = await flow.signsInAs(login)
    const state = await signsIn(browser, back)
    expect(await signsIn(browser, back)).toBe('flow_ended')
    await browser.does('session.provider.signIn', { state })
    expect(await browser.refused('session.provider.signIn', { state })).toBe('flow_ended')
    const code = new URLSearchParams(back.answer).get('code')!
    const next = await browser.begins()
    expect(await signsIn(browser, next.with(back.answer, { code }))).toBe('wrong_identity')
  })

  test('an answer and a proven identity that come too late', async () => {
    const browser = visits()
    const flow = await browser.begins()
    const back = await flow.signsInAs(someone())
    app.time.now += 11 * 60_000
    expect(await signsIn(browser, back)).toBe('flow_ended')
    const { state } = await browser.answers(someone())
    app.time.now += 11 * 60_000
    expect(await browser.refused('session.provider.signIn', { state })).toBe('flow_ended')
  })

  test('an ID token with another nonce', async () => {
    const browser = visits()
    const flow = await browser.begins()
    const back = await flow.signsInAs(someone(), { nonce: 'another' })
    expect(await signsIn(browser, back)).toBe('wrong_identity')
  })

  test('a code for another challenge of PKCE', async () => {
    const browser = visits()
    const flow = await browser.begins()
    const back = await flow.signsInAs(someone(), { code_challenge: 'A'.repeat(43) })
    expect(await signsIn(browser, back)).toBe('wrong_identity')
  })

  test('an answer that names another issuer, or none', async () => {
    for (const iss of ['https://evil.example.org', null]) {
      const browser = visits()
      const flow = await browser.begins()
      const { answer } = await flow.signsInAs(someone())
      expect(await signsIn(browser, flow.with(answer, { iss }))).toBe('wrong_identity')
    }
  })

  test('an ID token of another issuer, for another client, of yesterday, or without a nonce, however well signed', async () => {
    const login = someone()
    const [yesterday, evil] = [Math.floor(Date.now() / 1_000) - 86_400, 'https://evil.example.org']
    for (const claims of [{ iss: evil }, { aud: 'another' }, { exp: yesterday }, { nonce: undefined }]) {
      provider.forge = (token) => provider.signs(token, claims)
      const browser = visits()
      const back = await (await browser.begins()).signsInAs(login)
      expect([claims, await signsIn(browser, back)]).toEqual([claims, 'wrong_identity'])
    }
    provider.forge = (token) => provider.signs(token, {})
    expect((await visits().signsIn(login)).created).toBe(true)
    provider.forge = (token) => token
  })

  test('an ID token that the provider has not signed', async () => {
    const login = someone()
    const other = await IdentityProvider.start()
    for (const forge of [
      (token: string) => other.signs(token, {}),
      (token: string) => [...token.split('.').slice(0, 2), ''].join('.'),
      (token: string) => `${btoa('{"alg":"none"}')}.${token.split('.')[1]}.`,
    ]) {
      provider.forge = forge
      const browser = visits()
      expect(await signsIn(browser, await (await browser.begins()).signsInAs(login))).toBe('wrong_identity')
    }
    provider.forge = (token) => token
    await other.stop()
  })

  test('a person who cancels at the provider', async () => {
    const browser = visits()
    expect(await signsIn(browser, await (await browser.begins()).cancels())).toBe('provider_denied')
  })

  test('clients that are no page of this server, and sockets', async () => {
    for (const name of ['session.provider.begin', 'account.provider.begin'] as const) {
      const { token } = await visits().does('account.create', { login: `bot-${++count}`, password: PASSWORD })
      const bot = await post(app, name, {}, { authorization: `Bearer ${token}` })
      expect(bot.error?.reason).toBe('only_in_browsers')
      const foreign = await post(app, name, {}, { origin: 'https://evil.example.org' })
      expect(foreign.error?.reason).toBe('foreign_page')
    }
  })
})

test('two tabs of one browser make one account, whichever is faster', async () => {
  for (const guest of [true, false]) {
    const login = someone()
    const browser = visits()
    if (guest) await browser.does('session.start', { name: 'Guest' })
    const flows: Flow[] = [await browser.begins(), await browser.begins()]
    const states = []
    for (const flow of flows) {
      const { ok } = await browser.posts('session.provider.answer', await flow.signsInAs(login))
      states.push((ok as { state: string }).state)
    }
    const tabs = states.map(async (state) => (await browser.posts('session.provider.signIn', { state })).ok)
    const [one, two] = await Promise.all(tabs)
    expect(one?.person).toBeDefined()
    expect(two?.person).toEqual(one!.person)
    expect([one?.created, two?.created].filter(Boolean)).toHaveLength(1)
  }
})

test('two browsers at once make one account', async () => {
  const login = someone()
  const browsers = [visits(), visits(), visits()]
  const states = await Promise.all(browsers.map(async (each) => (await each.answers(login)).state))
  const all = await Promise.all(browsers.map((each, i) => each.does('session.provider.signIn', { state: states[i]! })))
  expect(new Set(all.map(({ person }) => person.id)).size).toBe(1)
  expect(all.filter(({ created }) => created)).toHaveLength(1)
})

test('the cookie of a flow is for this server alone, for ten minutes, and gone at the end', async () => {
  const browser = visits()
  const answer = await browser.posts('session.provider.begin', {})
  const header = answer.headers.getSetCookie().find((one) => one.includes('-provider='))
  expect(header).toMatch(/^parley-4999-provider=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/)
  const [, secret] = /provider=([\w-]+)/.exec(header!)!
  expect(answer.ok!.url).not.toContain(secret)
  const finished = visits()
  await finished.signsIn(someone())
  expect([...finished.cookies.keys()].some((name) => name.endsWith('-provider'))).toBe(false)
})

test('nothing that is secret is in the log', async () => {
  const browser = visits()
  const flow = await browser.begins()
  const { answer } = await flow.signsInAs(someone({ email: 'secret-mailbox@example.org' }), { nonce: 'another' })
  await browser.posts('session.provider.answer', { answer })
  const code = new URLSearchParams(answer).get('code')!
  const text = logged.join('\n')
  expect(text).toContain('provider.refused')
  for (const secret of [code, flow.state, 'a-secret-of-the-client', 'secret-mailbox'])
    expect(text).not.toContain(secret)
})
