import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Room } from '../../protocol/entities.ts'
import { openApp } from '../test/app.ts'
import { Actor, post } from '../test/cast.ts'
import { until, UNLIMITED } from '../test/server-process.ts'
import { Browser, PASSWORD } from './test/browser.ts'

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0' })
})
afterAll(() => app.close())

let count = 0
const newLogin = () => `person-${++count}`

/** Somebody with an account, on the browser in which they made it. */
async function member(login = newLogin()) {
  const browser = new Browser(app)
  const { person } = await browser.does('account.create', { login, password: PASSWORD })
  return { browser, login, person }
}

describe('an account', () => {
  test('of a guest is the same person in the same rooms, who is no guest any more', async () => {
    const bob = await Actor.arrives(app, 'Bob')
    const room = await bob.creates('Design Crit')
    await bob.connects()
    const browser = new Browser(app)
    const { person: guest } = await browser.does('session.start', { name: 'Alice' })
    await browser.does('room.join', { code: room.code })
    const login = newLogin()
    const { person } = await browser.does('account.create', { login, password: PASSWORD })
    expect(person).toEqual({ ...guest, guest: false })
    await until('bob is told', () =>
      bob.changes.some(
        (change) => 'member' in change && change.member.person.id === guest.id && !change.member.person.guest,
      ),
    )
    expect((await browser.does('session.me', {})).person).toEqual(person)
    const { rev } = await browser.does('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'hello' })
    expect(rev).toBeGreaterThan(0)
    bob.leaves()
  })

  test('without a session makes a person with the given name, or that of the login', async () => {
    const named = await new Browser(app).does('account.create', { login: newLogin(), password: PASSWORD, name: 'Zoe' })
    expect(named.person).toMatchObject({ name: 'Zoe', guest: false })
    const unnamed = await new Browser(app).does('account.create', { login: 'Kim.Lee@example.org', password: PASSWORD })
    expect([unnamed.person.name, unnamed.login]).toEqual(['kim.lee', 'kim.lee@example.org'])
  })

  test('is made once by two tabs at the same time, and both get the same person', async () => {
    const [one, other] = [new Browser(app), new Browser(app)]
    const { person: guest } = await one.does('session.start', { name: 'Alice' })
    for (const [name, value] of one.cookies) other.cookies.set(name, value)
    const input = { login: newLogin(), password: PASSWORD }
    const answers = await Promise.all([one.does('account.create', input), other.does('account.create', input)])
    for (const { person } of answers) expect(person).toEqual({ ...guest, guest: false })
    for (const tab of [one, other]) expect((await tab.does('session.me', {})).person.id).toBe(guest.id)
    expect(await one.refused('account.create', { ...input, login: newLogin() })).toBe('has_account')
    expect(await one.refused('account.create', { ...input, password: 'another password' })).toBe('has_account')
  })

  test('with a login that exists is refused, and the guest stays one', async () => {
    const { login } = await member()
    const browser = new Browser(app)
    await browser.does('session.start', { name: 'Mallory' })
    const { error } = await browser.posts('account.create', { login: login.toUpperCase(), password: PASSWORD })
    expect(error).toMatchObject({ reason: 'login_taken', params: { suggestion: `${login}2` } })
    expect((await browser.does('session.me', {})).person).toMatchObject({ name: 'Mallory', guest: true })
  })

  test('needs a password of 8 to 200 characters that is not common', async () => {
    const refused = async (password: string, login = newLogin()) =>
      (await new Browser(app).posts('account.create', { login, password })).error
    expect((await refused('7 chars'))?.params).toEqual({ key: 'password', problem: 'has fewer than 8 characters' })
    expect((await refused('x'.repeat(201)))?.params?.problem).toBe('has more than 200 characters')
    for (const password of ['iloveyou', 'ILoveYou', '1234567890'])
      expect((await refused(password))?.reason).toBe('common_password')
    expect((await refused('bartholomew', 'bartholomew'))?.reason).toBe('common_password')
    expect((await refused('bartholomew', 'Bartholomew@example.org'))?.reason).toBe('common_password')
    expect(await refused('🦊'.repeat(200))).toBeUndefined()
  })

  test('has a password in any Unicode, however it was typed', async () => {
    const login = newLogin()
    await new Browser(app).does('account.create', { login, password: 'Caf\u00e9 f\u00fcr zwei' })
    await new Browser(app).does('session.signIn', { login, password: 'Cafe\u0301 fu\u0308r zwei' })
  })
})

describe('a sign-in', () => {
  test('on another device is the same person, with a session of its own', async () => {
    const { browser, login, person } = await member()
    const tablet = new Browser(app)
    const { token } = await tablet.does('session.signIn', { login: ` ${login.toUpperCase()} `, password: PASSWORD })
    expect((await tablet.does('session.me', {})).person).toEqual(person)
    expect([tablet.token, token === browser.token]).toEqual([token, false])
    const { sessions } = await browser.does('session.list', {})
    expect(sessions.map(({ present }) => present)).toContainAllValues([true, undefined])
    expect(await browser.does('session.endOthers', {})).toEqual({ ended: 1 })
    expect(await tablet.refused('session.me', {})).toBe('signed_out')
    expect((await browser.does('session.list', {})).sessions.length).toBe(1)
  })

  test('ends the session of the guest on this device; the guest stays in their rooms', async () => {
    const { login, person } = await member()
    const browser = new Browser(app)
    const { token } = await browser.does('session.start', { name: 'Visitor' })
    const { room } = await browser.does('room.create', { name: 'His' })
    await browser.does('session.signIn', { login, password: PASSWORD })
    expect((await browser.does('session.me', {})).person).toEqual(person)
    expect((await post(app, 'session.me', {}, { authorization: `Bearer ${token}` })).error?.reason).toBe('signed_out')
    expect(await browser.refused('room.members', { room: room.id })).toBe('not_member')
  })

  test('brings the rooms of the guest along when it is asked to', async () => {
    const { login, person } = await member()
    const browser = new Browser(app)
    const { person: guest } = await browser.does('session.start', { name: 'Visitor' })
    const { room } = await browser.does('room.create', { name: 'Mine' })
    await browser.does('session.signIn', { login, password: PASSWORD, bring: true })
    const { members } = await browser.does('room.members', { room: room.id })
    expect(members).toContainEqual({ person, role: 'owner' })
    expect(members).toContainEqual({ person: guest, role: 'member', left: true })
  })

  test('is for HTTP: a socket cannot store a cookie', async () => {
    const { login } = await member()
    const alice = await Actor.arrives(app, 'Alice')
    await alice.connects()
    for (const name of ['session.signIn', 'account.create'] as const)
      expect((await alice.asks(name, { login, password: PASSWORD })).error?.reason).toBe('only_over_http')
    alice.leaves()
  })
})

describe('a new password', () => {
  test('needs the old one, ends all other sessions and closes their sockets', async () => {
    const { browser, login, person } = await member()
    const { token } = await new Browser(app).does('session.signIn', { login, password: PASSWORD })
    const tablet = Actor.signedIn(app, person, token)
    await tablet.connects()
    expect(await browser.refused('account.password', { new: 'another password' })).toBe('wrong_password')
    expect(await browser.refused('account.password', { old: 'wrong', new: 'another password' })).toBe('wrong_password')
    expect(await browser.refused('account.password', { old: PASSWORD, new: 'password1' })).toBe('common_password')
    const before = browser.token
    const { ended, token: next } = await browser.does('account.password', { old: PASSWORD, new: 'another password' })
    expect([ended, browser.token]).toEqual([1, next])
    expect(next).not.toBe(before)
    const old = await post(app, 'session.me', {}, { authorization: `Bearer ${before}` })
    expect(old.error?.reason).toBe('signed_out')
    expect((await browser.does('session.list', {})).sessions).toHaveLength(1)
    await until('the tablet is disconnected', () => tablet.socket!.disconnected, 1_000)
    expect((await browser.does('session.me', {})).person).toEqual(person)
    const phone = new Browser(app)
    expect(await phone.refused('session.signIn', { login, password: PASSWORD })).toBe('wrong_login')
    await phone.does('session.signIn', { login, password: 'another password' })
  })

  test('is for accounts: a guest has none', async () => {
    const guest = new Browser(app)
    await guest.does('session.start', { name: 'Guest' })
    expect(await guest.refused('account.password', { new: PASSWORD })).toBe('no_account')
    expect(await guest.refused('account.get', {})).toBe('no_account')
  })
})

test('a guest sends one message a second and ten at once, a person with an account two and twenty', async () => {
  const strict = await openApp({})
  const sends = async (browser: Browser, room: Room) => {
    const message = () => ({ room: room.id, id: Bun.randomUUIDv7(), body: 'x' })
    const answers = await Promise.all(Array.from({ length: 25 }, () => browser.posts('message.send', message())))
    const refused = answers.flatMap(({ error }) => error ?? [])
    return [25 - refused.length, refused[0]?.params]
  }
  const rooms = async (browser: Browser) => (await browser.does('room.create', { name: 'Mine' })).room
  const [guest, account] = [new Browser(strict), new Browser(strict)]
  await guest.does('session.start', { name: 'Guest' })
  await account.does('account.create', { login: newLogin(), password: PASSWORD })
  expect(await sends(guest, await rooms(guest))).toEqual([10, { perSecond: 1 }])
  expect(await sends(account, await rooms(account))).toEqual([20, { perSecond: 2 }])
  await strict.close()
})
