import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { post } from '../test/cast.ts'
import { PASSWORD } from './test/browser.ts'
import { openMailed, ORIGIN, tokenIn } from './test/mailed.ts'

const HOUR_MS = 3_600_000
const SOME_LOOKS_MS = 2_500
const TEST_MS = 60_000

let on: Awaited<ReturnType<typeof openMailed>>
beforeAll(async () => {
  on = await openMailed()
})
afterAll(() => on.close())

const asks = (login: string) => on.browser().posts('account.requestReset', { login })
const resets = (token: string, password = 'a new password') => on.browser().posts('account.reset', { token, password })

describe('a forgotten password', () => {
  test('is set anew by a link in a mail, which works once and ends all sessions', async () => {
    const { browser, login, email } = await on.reachable()
    expect((await asks(email)).ok).toEqual({})
    const mail = await on.mailTo(email, 1)
    expect(mail.subject).toBe('Set a new password for Parley')
    expect(mail.link).toMatch(/^https:\/\/chat\.example\.org\/reset#[\w-]{43}$/)
    const token = tokenIn(mail)
    expect((await resets(token, 'iloveyou')).error?.reason).toBe('common_password')
    expect((await resets(token)).ok).toEqual({})
    expect(await browser.refused('session.me', {})).toBe('signed_out')
    expect((await resets(token, 'one more password')).error?.reason).toBe('wrong_link')
    expect(await on.browser().refused('session.signIn', { login, password: PASSWORD })).toBe('wrong_login')
    await on.browser().does('session.signIn', { login, password: 'a new password' })
    expect((await on.mailTo(email, 2)).subject).toBe('Your password for Parley was changed')
  })

  test('has a link for one hour, and a newer one makes it void', async () => {
    const { login, email } = await on.reachable()
    await asks(login)
    const first = tokenIn(await on.mailTo(email, 1))
    await asks(login)
    const second = tokenIn(await on.mailTo(email, 2))
    expect((await resets(first)).error?.reason).toBe('wrong_link')
    on.app.time.now += HOUR_MS
    expect((await resets(second)).error?.reason).toBe('wrong_link')
    await asks(login)
    const third = tokenIn(await on.mailTo(email, 3))
    on.app.time.now += HOUR_MS - 1_000
    expect((await resets(third)).ok).toEqual({})
  })

  test('has a link to Parley, whatever the request says of its host', async () => {
    const { login, email } = await on.reachable()
    const evil = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
    }
    const answer = await post(on.app, 'account.requestReset', { login }, { ...evil, origin: ORIGIN })
    if (answer.error === undefined) {
      const { link, text, html, headers } = await on.mailTo(email, 1)
      expect(link).toStartWith(`${ORIGIN}/reset#`)
      expect(text + html + headers).not.toContain('evil')
    } else expect([answer.error.reason, on.mailbox.to(email).length]).toEqual(['foreign_page', 1])
    await asks(login)
    const mails = on.mailbox.to(email)
    expect((await on.mailTo(email, mails.length)).link).toStartWith(`${ORIGIN}/reset#`)
  })

  test('sends nothing where no address is confirmed, and says the same', async () => {
    const name = on.newLogin()
    await on.browser().does('account.create', { login: name, password: PASSWORD })
    const address = `${on.newLogin()}@example.org`
    await on.browser().does('account.create', { login: address, password: PASSWORD })
    const unconfirmed = await on.reachable()
    await unconfirmed.browser.does('account.setEmail', { email: 'else@example.org', password: PASSWORD })
    await on.mailTo('else@example.org')
    await on.mailTo(address)
    const count = on.mailbox.mails.length
    const answers = new Set<string>()
    for (const login of ['nobody', 'nobody@example.org', name, address, 'else@example.org']) {
      const { ok, error, status } = await asks(login)
      answers.add(JSON.stringify([ok, error, status]))
    }
    const { ok, error, status } = await asks(unconfirmed.login)
    answers.add(JSON.stringify([ok, error, status]))
    expect([...answers]).toEqual(['[{},null,200]'])
    await on.mailTo(unconfirmed.email, 1)
    await Bun.sleep(SOME_LOOKS_MS)
    expect(on.mailbox.mails.length).toBe(count + 1)
  })

  test('takes as long to ask for, whether there is an account or not', async () => {
    const { login } = await on.reachable()
    const best = { known: Infinity, unknown: Infinity }
    for (let i = 0; i < 20; i++)
      for (const kind of ['known', 'unknown'] as const) {
        // A write that comes alone waits for no other.
        await Bun.sleep(30)
        const began = performance.now()
        await asks(kind === 'known' ? login : `nobody-${i}`)
        best[kind] = Math.min(best[kind], performance.now() - began)
      }
    expect(best.unknown / best.known).toBeWithin(0.5, 2)
  })
})

test(
  'nobody can be flooded: an account has some mails an hour, a network some requests, and only the latter is told',
  async () => {
    const strict = await openMailed({ LIMIT_MAILS_PER_RECIPIENT: '3', LIMIT_MAILS_PER_ADDRESS: '8' })
    const asksFrom = (address: string, login: string) =>
      strict.browser({ 'x-forwarded-for': address }).posts('account.requestReset', { login })
    const { login, email } = await strict.reachable(undefined, { 'x-forwarded-for': '203.0.113.9' })
    for (let i = 0; i < 8; i++) expect((await asksFrom(`198.51.100.${i}`, i % 2 ? login : email)).ok).toEqual({})
    for (const name of [login, 'nobody']) {
      const { error, status } = await asksFrom('198.51.100.77', name)
      expect([error?.reason, status]).toEqual(['too_many_mails', 429])
    }
    for (let i = 0; i < 10; i++) expect((await asksFrom(`198.${i}.0.1`, login)).ok).toEqual({})
    await Bun.sleep(2 * SOME_LOOKS_MS)
    expect(strict.mailbox.to(email).map(({ subject }) => subject.split(' ')[0])).toEqual([
      'Confirm',
      'Set',
      'Set',
      'Set',
    ])
    const other = await strict.reachable(undefined, { 'x-forwarded-for': '203.0.113.10' })
    await asksFrom('192.0.2.200', other.login)
    await strict.mailTo(other.email, 1)
    await strict.close()
  },
  TEST_MS,
)
