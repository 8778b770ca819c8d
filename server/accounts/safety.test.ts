import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { hashToken } from '../sessions.ts'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { ServerProcess, UNLIMITED } from '../test/server-process.ts'
import { Browser, PASSWORD } from './test/browser.ts'

const OPEN = { ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0', TRUSTED_PROXIES: '127.0.0.1' }

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp(OPEN)
})
afterAll(() => app.close())

const withToken = (token: string) => post(app, 'session.me', {}, { authorization: `Bearer ${token}` })

let count = 0
async function victim(server: { url: string } = app) {
  const login = `victim-${++count}`
  const browser = new Browser(server)
  await browser.does('account.create', { login, password: PASSWORD })
  return { login, browser }
}

describe('a session that somebody planted in the browser', () => {
  /** A browser with the cookie of a guest whose token the attacker knows. */
  async function planted() {
    const browser = new Browser(app)
    const { token } = await browser.does('session.start', { name: 'Visitor' })
    return { browser, token }
  }

  test('is worth nothing after a sign-in', async () => {
    const { login } = await victim()
    const { browser, token } = await planted()
    await browser.does('session.signIn', { login, password: PASSWORD })
    expect(browser.token).not.toBe(token)
    expect((await withToken(token)).error?.reason).toBe('signed_out')
  })

  test('is worth nothing after the guest made an account', async () => {
    const { browser, token } = await planted()
    await browser.does('account.create', { login: `victim-${++count}`, password: PASSWORD })
    expect(browser.token).not.toBe(token)
    expect((await withToken(token)).error?.reason).toBe('signed_out')
  })
})

test('what the database has of a session is no token', async () => {
  const { browser } = await victim()
  const { sessions } = await browser.does('session.list', {})
  expect((await withToken(browser.token)).ok).toBeDefined()
  for (const stored of [hashToken(browser.token), sessions[0]!.id])
    expect((await withToken(stored)).error?.reason).toBe('signed_out')
})

describe('a page of another site', () => {
  const commands = ['session.signIn', 'account.create', 'account.password', 'session.endOthers'] as const

  test('cannot send a command as a form does', async () => {
    const { browser } = await victim()
    for (const name of commands)
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']) {
        const answer = await fetch(`${app.url}/api/${name}`, {
          method: 'POST',
          headers: {
            origin: app.url,
            cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; '),
            'content-type': type,
          },
          body: JSON.stringify({ old: PASSWORD, new: 'another password', login: 'x', password: PASSWORD }),
        })
        expect([name, type, answer.status]).toEqual([name, type, 400])
      }
  })

  test('cannot send one from any other origin, and without one the cookie does not count', async () => {
    const { browser, login } = await victim()
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const { host } = new URL(app.url)
    const foreign = [
      'http://evil.example',
      'null',
      `${app.url}.evil.example`,
      `http://evil${host}`,
      'https://127.0.0.1',
    ]
    for (const origin of foreign)
      for (const name of commands) {
        const { error } = await post(app, name, {} as never, { origin, cookie })
        expect([origin, name, error?.reason]).toEqual([origin, name, 'foreign_page'])
      }
    expect((await post(app, 'account.get', {}, { cookie })).error?.reason).toBe('signed_out')
    const signedIn = await post(app, 'session.signIn', { login, password: PASSWORD }, { cookie })
    expect(signedIn.ok?.person.guest).toBe(false)
    expect((await browser.does('session.me', {})).person.guest).toBe(false)
  })
})

test('a password of a megabyte is refused before anything is done with it', async () => {
  const { login } = await victim()
  const huge = 'x'.repeat(1024 * 1024)
  const began = performance.now()
  for (let i = 0; i < 20; i++)
    expect(await new Browser(app).refused('session.signIn', { login, password: huge })).toBe('too_large')
  const long = 'x'.repeat(30_000)
  for (const [name, input] of [
    ['session.signIn', { login, password: long }],
    ['account.create', { login: 'other', password: long }],
  ] as const)
    expect(await new Browser(app).refused(name, input)).toBe('invalid_input')
  // Each hash would take 40 ms or more.
  expect(performance.now() - began).toBeLessThan(800)
})

test('an unknown login and a wrong password get the same answer after the same time, within a factor of two', async () => {
  const { login } = await victim()
  const browser = new Browser(app)
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  const answers = new Set<string>()
  for (let i = 0; i < 11; i++)
    for (const kind of i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
      const began = performance.now()
      const answer = await browser.posts('session.signIn', {
        login: kind === 'known' ? login : `nobody-${i}`,
        password: 'wrong password',
      })
      times[kind].push(performance.now() - began)
      answers.add(JSON.stringify([answer.status, answer.error]))
    }
  expect([...answers]).toEqual([expect.stringContaining('"wrong_login"')])
  const median = (all: number[]) => all.toSorted((a, b) => a - b)[all.length >> 1]!
  // Without a hash for nobody the factor would be 20 or more.
  expect(median(times.known)).toBeGreaterThan(5)
  expect(median(times.unknown) / median(times.known)).toBeWithin(1 / 2, 2)
})

describe('passwords that are guessed', () => {
  test('from one address have to wait, with the time; its owner signs in elsewhere, and on their own device', async () => {
    const strict = await openApp({ ...UNLIMITED, TRUSTED_PROXIES: '127.0.0.1' })
    const at = (address: string) => new Browser(strict, { 'x-forwarded-for': address })
    const login = 'victim'
    const own = at('192.0.2.1')
    await own.does('account.create', { login, password: PASSWORD })
    await own.does('session.signOut', {})
    // A spray: one password for many logins, from the address of the victim.
    const sprayer = at('192.0.2.1')
    for (let i = 0; i < 10; i++)
      expect(await sprayer.refused('session.signIn', { login: `somebody-${i}`, password: 'wrong' })).toBe('wrong_login')
    const { error, status } = await sprayer.posts('session.signIn', { login: 'somebody', password: 'wrong' })
    expect([error?.reason, status]).toEqual(['too_many_sign_ins', 429])
    expect(error?.retryAfterMs).toBeWithin(1, 60_001)
    expect(await sprayer.refused('session.signIn', { login, password: PASSWORD })).toBe('too_many_sign_ins')
    // Many addresses, one account.
    for (let net = 1; net <= 25; net++)
      for (let i = 0; i < 6; i++) await at(`198.51.${net}.${i}`).refused('session.signIn', { login, password: 'wrong' })
    expect(await at('203.0.113.1').refused('session.signIn', { login, password: PASSWORD })).toBe('too_many_sign_ins')
    await own.does('session.signIn', { login, password: PASSWORD })
    await strict.close()
  }, 60_000)

  test('from one network use up the tries of this network for the account, and of no other', async () => {
    const strict = await openApp({ ...UNLIMITED, TRUSTED_PROXIES: '127.0.0.1' })
    const at = (address: string) => new Browser(strict, { 'x-forwarded-for': address })
    await at('192.0.2.1').does('account.create', { login: 'victim', password: PASSWORD })
    const tries = (address: string, password: string) =>
      at(address).refused('session.signIn', { login: 'victim', password })
    for (let i = 1; i <= 5; i++) expect(await tries(`198.51.100.${i}`, 'wrong')).toBe('wrong_login')
    expect(await tries('198.51.100.9', PASSWORD)).toBe('too_many_sign_ins')
    expect(await tries('203.0.113.9', PASSWORD)).toBeUndefined()
    await strict.close()
  })

  test('with a device cookie of another account, or one that was invented, are those of a stranger', async () => {
    const strict = await openApp({ ...UNLIMITED, TRUSTED_PROXIES: '127.0.0.1' })
    const mallory = new Browser(strict)
    await new Browser(strict).does('account.create', { login: 'victim', password: PASSWORD })
    await mallory.does('account.create', { login: 'mallory', password: PASSWORD })
    const [name] = [...mallory.cookies.keys()].filter((one) => one.endsWith('-device'))
    for (const value of [mallory.cookies.get(name!)!, 'x.y', '.']) {
      mallory.cookies.set(name!, value)
      for (let i = 0; i < 2; i++) await mallory.refused('session.signIn', { login: 'victim', password: 'wrong' })
    }
    expect(await mallory.refused('session.signIn', { login: 'victim', password: PASSWORD })).toBe('too_many_sign_ins')
    await strict.close()
  })
})

test('[G7] a flood of sign-ins waits in a bounded queue, and the thread that serves sockets goes on', async () => {
  const { login } = await victim()
  let ticks = 0
  const timer = setInterval(() => ticks++, 5)
  const began = performance.now()
  const flood = Array.from({ length: 120 }, (_, index) =>
    new Browser(app, { 'x-forwarded-for': `192.0.2.${index}` }).posts('session.signIn', { login, password: 'wrong' }),
  )
  const answers = await Promise.all(flood)
  const took = performance.now() - began
  clearInterval(timer)
  const reasons = answers.map(({ error }) => error?.reason)
  expect(new Set(reasons)).toEqual(new Set(['wrong_login', 'too_many_waiting']))
  for (const { error } of answers.filter(({ error }) => error?.reason === 'too_many_waiting'))
    expect(error?.retryAfterMs).toBeGreaterThan(0)
  // On the thread itself there would be one turn for each hash of 40 ms or more.
  expect(ticks).toBeGreaterThan(took / 5 / 4)
})

test('no password, token, login or code is in the log or in an error', async () => {
  const server = await ServerProcess.start({ ...UNLIMITED, LOG_LEVEL: 'debug' })
  const browser = new Browser(server)
  const answers: string[] = []
  const asks = async (...[name, input]: Parameters<typeof browser.posts>) => {
    const { error } = await browser.posts(name, input)
    answers.push(JSON.stringify(error ?? null))
  }
  const login = 'the-login-of-alice'
  const { token } = await browser.does('account.create', { login, password: 'the right password' })
  await asks('session.signIn', { login, password: 'the wrong password' })
  await asks('account.password', { old: 'the wrong password', new: 'the new password' })
  await asks('account.reset', { token: 'the-token-of-a-link', password: 'the new password' })
  await asks('session.signIn', { login, password: 'the wrong password', role: 'x' } as never)
  await browser.does('session.signOut', {})
  await server.stop()
  const secrets = ['the right', 'the wrong', 'the new', login, token, 'the-token-of-a-link']
  for (const secret of secrets) for (const text of [server.output, ...answers]) expect(text).not.toContain(secret)
  expect(server.output).toContain('server.stopped')
  await server.remove()
})
