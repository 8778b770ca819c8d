import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { post } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'
import { Browser, PASSWORD } from './test/browser.ts'
import { codeAt } from './totp.ts'

const STEP_MS = 30_000

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0' })
})
afterAll(() => app.close())

let count = 0
/** An account with a second factor. `code` answers the code of the present step, or one near it. */
async function protectedAccount() {
  const login = `alice-${++count}`
  const browser = new Browser(app)
  await browser.does('account.create', { login, password: PASSWORD })
  const { secret, uri } = await browser.does('account.totp.begin', { password: PASSWORD })
  const code = (steps = 0) => codeAt(secret, Math.floor(app.time.now / STEP_MS) + steps)
  const { recoveryCodes } = await browser.does('account.totp.confirm', { code: code(-1) })
  const signs = (totp?: string) =>
    new Browser(app).refused('session.signIn', { login, password: PASSWORD, ...(totp !== undefined && { totp }) })
  return { login, browser, secret, uri, code, recoveryCodes, signs }
}

test('a sign-in needs a code, and each code counts once', async () => {
  const { browser, code, signs, uri, secret, login } = await protectedAccount()
  expect(uri).toContain(`Parley:${login}?secret=${secret}&`)
  expect(await browser.does('account.get', {})).toMatchObject({ totp: true, recoveryCodes: 10 })
  expect(await signs()).toBe('totp_needed')
  expect(await signs(code(9))).toBe('wrong_totp')
  expect(await signs(code())).toBeUndefined()
  expect(await signs(code())).toBe('wrong_totp')
  // One of an earlier step does not count after it, although its time is not over.
  expect(await signs(code(-1))).toBe('wrong_totp')
  expect(await signs(`${code(1).slice(0, 3)} ${code(1).slice(3)}`)).toBeUndefined()
})

test('the code that confirmed the second factor does not sign in', async () => {
  const { code, signs } = await protectedAccount()
  expect(await signs(code(-1))).toBe('wrong_totp')
})

test('without the password nobody learns that there is a second factor', async () => {
  const { login, code } = await protectedAccount()
  const input = { login, password: 'wrong password' }
  expect(await new Browser(app).refused('session.signIn', input)).toBe('wrong_login')
  expect(await new Browser(app).refused('session.signIn', { ...input, totp: code() })).toBe('wrong_login')
})

test('each of ten recovery codes replaces a code once', async () => {
  const { browser, recoveryCodes, signs } = await protectedAccount()
  expect(recoveryCodes.length).toBe(10)
  for (const one of recoveryCodes) expect(one).toMatch(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/)
  const [first, second] = recoveryCodes as [string, string]
  expect(await signs(first)).toBeUndefined()
  expect(await signs(first)).toBe('wrong_totp')
  expect(await signs(second.toLowerCase().replaceAll('-', ' '))).toBeUndefined()
  expect((await browser.does('account.get', {})).recoveryCodes).toBe(8)
})

test('a new password and a new passkey need a code, which counts once', async () => {
  const { browser, code, recoveryCodes } = await protectedAccount()
  const next = { old: PASSWORD, new: 'another password' }
  expect(await browser.refused('account.password', next)).toBe('totp_needed')
  expect(await browser.refused('account.password', { ...next, code: '000000' })).toBe('wrong_totp')
  expect(await browser.refused('account.passkey.begin', { password: PASSWORD })).toBe('totp_needed')
  expect(await browser.refused('account.passkey.begin', { password: PASSWORD, code: code(-1) })).toBe('wrong_totp')
  await browser.does('account.passkey.begin', { password: PASSWORD, code: code() })
  expect(await browser.refused('account.password', { ...next, code: code() })).toBe('wrong_totp')
  await browser.does('account.password', { ...next, code: recoveryCodes[0]! })
  expect(await browser.refused('account.password', { ...next, old: 'another password', code: recoveryCodes[0]! })).toBe(
    'wrong_totp',
  )
})

test('a secret that is not confirmed changes nothing', async () => {
  const login = `alice-${++count}`
  const browser = new Browser(app)
  await browser.does('account.create', { login, password: PASSWORD })
  expect(await browser.refused('account.totp.begin', {})).toBe('wrong_password')
  await browser.does('account.totp.begin', { password: PASSWORD })
  expect(await browser.refused('account.totp.confirm', { code: '000000' })).toBe('wrong_totp')
  expect(await browser.does('account.get', {})).toMatchObject({ totp: false, recoveryCodes: 0 })
  expect(await browser.refused('account.totp.remove', { password: PASSWORD, code: '000000' })).toBe('no_totp')
  await new Browser(app).does('session.signIn', { login, password: PASSWORD })
})

test('removing it, and new recovery codes, need the password and a code', async () => {
  const { browser, code, recoveryCodes, signs } = await protectedAccount()
  expect(await browser.refused('account.totp.begin', { password: PASSWORD })).toBe('has_totp')
  expect(await browser.refused('account.totp.codes', { password: PASSWORD })).toBe('totp_needed')
  expect(await browser.refused('account.totp.codes', { password: 'wrong', code: code() })).toBe('wrong_password')
  const renewed = await browser.does('account.totp.codes', { password: PASSWORD, code: code() })
  expect(await signs(recoveryCodes[0])).toBe('wrong_totp')
  expect(await browser.refused('account.totp.remove', { password: PASSWORD, code: code(9) })).toBe('wrong_totp')
  expect(await browser.refused('account.totp.remove', { code: code(1) })).toBe('wrong_password')
  await browser.does('account.totp.remove', { password: PASSWORD, code: renewed.recoveryCodes[0]! })
  expect(await signs()).toBeUndefined()
  expect(await browser.does('account.get', {})).toMatchObject({ totp: false, recoveryCodes: 0 })
})

test('wrong codes are wrong tries: who knows the password alone cannot try them all', async () => {
  const strict = await openApp({ ...UNLIMITED })
  const browser = new Browser(strict)
  await browser.does('account.create', { login: 'alice', password: PASSWORD })
  const { secret } = await browser.does('account.totp.begin', { password: PASSWORD })
  const step = Math.floor(strict.time.now / STEP_MS)
  await browser.does('account.totp.confirm', { code: codeAt(secret, step - 1) })
  const thief = (totp: string) => post(strict, 'session.signIn', { login: 'alice', password: PASSWORD, totp })
  const wrong = codeAt(secret, step + 100)
  for (let i = 0; i < 5; i++) expect((await thief(wrong)).error?.reason).toBe('wrong_totp')
  expect((await thief(codeAt(secret, step))).error?.reason).toBe('too_many_sign_ins')
  await browser.does('session.signIn', { login: 'alice', password: PASSWORD, totp: codeAt(secret, step) })
  await strict.close()
})
