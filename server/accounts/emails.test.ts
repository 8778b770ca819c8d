import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { hashToken } from '../sessions.ts'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { until } from '../test/server-process.ts'
import { Browser, PASSWORD } from './test/browser.ts'
import { codeAt } from './totp.ts'
import { openMailed, ORIGIN, tokenIn } from './test/mailed.ts'

const HOUR_MS = 3_600_000
/** Longer than the server takes to look for mails. */
const SOME_LOOKS_MS = 2_500
const TEST_MS = 60_000

let on: Awaited<ReturnType<typeof openMailed>>
const lines: string[] = []
beforeAll(async () => {
  on = await openMailed({}, { log: (line: string) => void lines.push(line) })
})
afterAll(() => on.close())

describe('the address of an account', () => {
  test('is confirmed by a link, once, and signs in then', async () => {
    const { browser, login, email } = await on.reachable()
    expect(await browser.does('account.get', {})).toMatchObject({ login, email })
    const { headers, from, subject, text, html, link } = await on.mailTo(email)
    expect([from, subject]).toEqual(['parley@example.org', 'Confirm your e-mail address for Parley'])
    expect(headers).toContain('Auto-Submitted: auto-generated')
    expect(link).toMatch(/^https:\/\/chat\.example\.org\/confirm#[\w-]{43}$/)
    expect(text).toContain(`\u201c${login}\u201d of Parley at chat.example.org`)
    expect(html).toContain(`href="${link}"`)
    expect(html).not.toMatch(/<img|<script|<link|src=/)
    const stranger = on.browser()
    expect(await stranger.refused('account.confirmEmail', { token: link.split('#')[1]! })).toBe('link_used')
    for (const token of ['', 'none', hashToken(link.split('#')[1]!)])
      expect(await stranger.refused('account.confirmEmail', { token })).toBe('wrong_link')
    const { person } = await stranger.does('session.signIn', { login: email.toUpperCase(), password: PASSWORD })
    expect(person.id).toBe((await browser.does('session.me', {})).person.id)
  })

  test('ends a day later, if nobody opens the link', async () => {
    const { browser } = await on.reachable()
    await browser.does('account.setEmail', { email: 'late@example.org', password: PASSWORD })
    const token = tokenIn(await on.mailTo('late@example.org'))
    on.app.time.now += 24 * HOUR_MS
    expect(await browser.refused('account.confirmEmail', { token })).toBe('wrong_link')
    expect((await browser.does('account.get', {})).newEmail).toBe('late@example.org')
    await browser.does('account.sendConfirmation', {})
    await browser.does('account.confirmEmail', { token: tokenIn(await on.mailTo('late@example.org', 1)) })
  })

  test('is not changed by a stolen session without the password, and without a second factor', async () => {
    const { browser, email } = await on.reachable()
    const change = { email: 'thief@example.net' }
    expect(await browser.refused('account.setEmail', change)).toBe('wrong_password')
    expect(await browser.refused('account.setEmail', { ...change, password: 'a guess' })).toBe('wrong_password')
    expect(await browser.refused('account.setEmail', { email: '' })).toBe('wrong_password')
    const { secret } = await browser.does('account.totp.begin', { password: PASSWORD })
    const code = codeAt(secret, Math.floor(on.app.time.now / 30_000))
    await browser.does('account.totp.confirm', { code })
    expect(await browser.refused('account.setEmail', { ...change, password: PASSWORD })).toBe('totp_needed')
    expect(await browser.refused('account.setEmail', { ...change, password: PASSWORD, code })).toBe('wrong_totp')
    await Bun.sleep(SOME_LOOKS_MS)
    expect(on.mailbox.to('thief@example.net')).toEqual([])
    expect(await browser.does('account.get', {})).toMatchObject({ email })
  })

  test('that is new takes effect when it is confirmed, and the old one is told', async () => {
    const { browser, login, email } = await on.reachable()
    const next = `next-${email}`
    await browser.does('account.setEmail', { email: ` ${next.toUpperCase()} `, password: PASSWORD })
    expect(await browser.does('account.get', {})).toMatchObject({ email, newEmail: next })
    await browser.does('account.confirmEmail', { token: tokenIn(await on.mailTo(next)) })
    expect((await on.mailTo(email, 1)).text).toContain(`does not belong to the account \u201c${login}\u201d`)
    expect(await on.browser().refused('session.signIn', { login: email, password: PASSWORD })).toBe('wrong_login')
    await on.browser().does('session.signIn', { login: next, password: PASSWORD })
  })

  test('is refused when no mail server takes it, and nobody can put a line into a header', async () => {
    const { browser } = await on.reachable()
    const count = on.mailbox.mails.length
    for (const email of [
      'kim@example.org\r\nBcc: victim@example.org',
      'kim@example.org\nSubject: hello',
      'kim\r@example.org',
      'kim@example.org, victim@example.org',
      '<kim@example.org>',
      '"a b"@example.org',
      'kim@localhost',
      'j\u00fcrgen@example.org',
      'kim@ex\u00e4mple.org',
      `${'a'.repeat(65)}@example.org`,
      `kim@${'a'.repeat(250)}.org`,
      'kim',
    ]) {
      const { error } = await browser.posts('account.setEmail', { email, password: PASSWORD })
      expect([email, error?.reason]).toEqual([email, 'invalid_input'])
    }
    await Bun.sleep(SOME_LOOKS_MS)
    expect(on.mailbox.mails.length).toBe(count)
  })

  test('is a login that is one: it is asked to be confirmed at once, and another account cannot take it later', async () => {
    const login = 'kim.lee@example.org'
    const browser = on.browser()
    await browser.does('account.create', { login, password: PASSWORD })
    expect(await browser.does('account.get', {})).toMatchObject({ login, newEmail: login })
    const mail = await on.mailTo(login)
    await browser.does('account.confirmEmail', { token: tokenIn(mail) })
    const { browser: other } = await on.reachable()
    await other.does('account.setEmail', { email: login, password: PASSWORD })
    const second = tokenIn(await on.mailTo(login, 1))
    expect(await other.refused('account.confirmEmail', { token: second })).toBe('email_taken')
    const { browser: third, email } = await on.reachable()
    expect(await on.browser().refused('account.create', { login: email, password: PASSWORD })).toBe('login_taken')
    expect((await third.does('account.get', {})).email).toBe(email)
  })
})

describe('somebody is told', () => {
  test('of a new password and a second factor that is off', async () => {
    const { browser, email, login } = await on.reachable()
    await browser.does('account.password', { old: PASSWORD, new: 'another password' })
    const changed = await on.mailTo(email, 1)
    expect(changed.subject).toBe('Your password for Parley was changed')
    expect([changed.text, changed.link]).toEqual([expect.stringContaining(login), `${ORIGIN}/sign-in`])
    const { secret } = await browser.does('account.totp.begin', { password: 'another password' })
    const code = codeAt(secret, Math.floor(on.app.time.now / 30_000))
    const { recoveryCodes } = await browser.does('account.totp.confirm', { code })
    await browser.does('account.totp.remove', { password: 'another password', code: recoveryCodes[0]! })
    expect((await on.mailTo(email, 2)).subject).toBe('The second factor of your Parley account is off')
  })

  test('of a sign-in on a new device, and not of one on a known device', async () => {
    const { browser, email, login } = await on.reachable()
    await browser.does('session.signOut', {})
    await browser.does('session.signIn', { login, password: PASSWORD })
    const tablet = on.browser({
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    })
    expect(await tablet.refused('session.signIn', { login, password: 'a guess' })).toBe('wrong_login')
    await tablet.does('session.signIn', { login, password: PASSWORD })
    expect((await on.mailTo(email, 1)).text).toContain('Firefox on Linux')
    await Bun.sleep(SOME_LOOKS_MS)
    expect(on.mailbox.to(email)).toHaveLength(2)
  })
})

test('without an SMTP server the commands say so, and accounts work as before', async () => {
  const app = await openApp()
  const browser = new Browser(app)
  await browser.does('account.create', { login: 'kim@example.org', password: PASSWORD })
  expect((await post(app, 'server.policies', {})).ok?.mail).toBe(false)
  expect(await browser.refused('account.setEmail', { email: 'a@example.org', password: PASSWORD })).toBe('no_mail')
  expect(await browser.refused('account.sendConfirmation', {})).toBe('no_mail')
  expect(await browser.refused('account.requestReset', { login: 'kim@example.org' })).toBe('no_mail')
  expect((await post(on.app, 'server.policies', {}, { origin: ORIGIN })).ok?.mail).toBe(true)
  await app.close()
})

test(
  'nobody can be flooded with confirmations: neither by one account, nor by many, nor from one network',
  async () => {
    const strict = await openMailed({ LIMIT_MAILS_PER_RECIPIENT: '3', LIMIT_MAILS_PER_ADDRESS: '8' })
    const from = (address: string) => ({ 'x-forwarded-for': address })
    const member = async (address: string) => {
      const browser = strict.browser(from(address))
      await browser.does('account.create', { login: strict.newLogin(), password: PASSWORD })
      return browser
    }
    const sets = (browser: Browser, email: string) => browser.posts('account.setEmail', { email, password: PASSWORD })
    const one = await member('192.0.2.1')
    for (const email of ['a@example.org', 'b@example.org']) expect((await sets(one, email)).ok).toEqual({})
    expect((await one.posts('account.sendConfirmation', {})).ok).toEqual({})
    const { error, status } = await sets(one, 'c@example.org')
    expect([error?.reason, status]).toEqual(['too_many_mails', 429])
    expect(error?.retryAfterMs).toBeWithin(1, HOUR_MS)
    expect(await one.refused('account.sendConfirmation', {})).toBe('too_many_mails')

    for (let network = 0; network < 4; network++) {
      for (let i = 0; i < 3; i++)
        expect((await sets(await member(`198.51.${network}.${i + 1}`), 'victim@example.org')).ok).toEqual({})
      const more = await sets(await member(`198.51.${network}.9`), 'victim@example.org')
      expect(more.error?.reason).toBe('too_many_mails')
    }
    expect((await sets(await member('198.51.9.1'), 'victim@example.org')).error?.reason).toBe('too_many_mails')

    for (let i = 0; i < 5; i++)
      expect((await sets(await member(`192.0.2.${i + 2}`), `n${i}@example.org`)).ok).toEqual({})
    expect((await sets(await member('192.0.2.99'), 'last@example.org')).error?.reason).toBe('too_many_mails')
    expect((await sets(await member('203.0.113.1'), 'last@example.org')).ok).toEqual({})
    await strict.close()
  },
  TEST_MS,
)

test(
  'nobody else uses up the confirmations of an address: not from one network, not of the account that signs in with it, and not by what is refused',
  async () => {
    const strict = await openMailed({ LIMIT_MAILS_PER_RECIPIENT: '2', LIMIT_MAILS_PER_ADDRESS: '0' })
    const from = (address: string) => strict.browser({ 'x-forwarded-for': address })
    const asksFor = async (email: string, address: string) => {
      const browser = from(address)
      await browser.does('account.create', { login: strict.newLogin(), password: PASSWORD })
      return (await browser.posts('account.setEmail', { email, password: PASSWORD })).error?.reason
    }
    for (const expected of [undefined, undefined, 'too_many_mails', 'too_many_mails'] as const)
      expect(await asksFor('alice@example.org', '192.0.2.1')).toBe(expected)
    expect(await asksFor('alice@example.org', '203.0.113.1')).toBeUndefined()

    for (let network = 0; network < 5; network++)
      for (let i = 0; i < 2; i++) await asksFor('bob@example.org', `198.51.${network}.${i}`)
    expect(await asksFor('bob@example.org', '203.0.113.2')).toBe('too_many_mails')
    const count = strict.mailbox.to('bob@example.org').length
    const bob = from('203.0.113.2')
    await bob.does('account.create', { login: 'bob@example.org', password: PASSWORD })
    await bob.does('account.sendConfirmation', {})
    await until('both came', () => strict.mailbox.to('bob@example.org').length >= count + 2, 15_000)
    expect(await bob.refused('account.sendConfirmation', {})).toBe('too_many_mails')

    const carol = from('203.0.113.3')
    await carol.does('account.create', { login: 'carol@example.org', password: PASSWORD })
    const guesser = from('192.0.2.200')
    for (let i = 0; i < 5; i++)
      expect(await guesser.refused('account.create', { login: 'carol@example.org', password: PASSWORD })).toBe(
        'login_taken',
      )
    await carol.does('account.sendConfirmation', {})
    await strict.close()
  },
  TEST_MS,
)

test('the log has neither an address nor a token', async () => {
  on.mailbox.refuses = (to) => Object.assign(new Error(`no mailbox ${to}`), { responseCode: 550 })
  const { browser } = await on.reachable().catch(() => ({ browser: on.browser() }))
  await browser.posts('account.setEmail', { email: 'refused@example.org', password: PASSWORD })
  await until('it is given up', () => lines.some((line) => line.includes('mail.given-up')))
  const log = lines.join('\n')
  expect(log).not.toContain('@example')
  for (const { link } of on.mailbox.mails) if (link.includes('#')) expect(log).not.toContain(link.split('#')[1]!)
})
