import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { io } from 'socket.io-client'
import type { CommandName, Input } from '../../protocol/commands.ts'
import { hashInviteToken } from '../invite-token.ts'
import { hashToken } from '../sessions.ts'
import { openApp } from '../test/app.ts'
import { Actor, post } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'
import { Browser, PASSWORD } from './test/browser.ts'

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0' })
})
afterAll(() => app.close())

const newLogin = () => `user-${crypto.randomUUID().slice(0, 12)}`

/** A browser with an account, and its login. */
async function arrives(server: { url: string } = app) {
  const login = newLogin()
  const browser = new Browser(server)
  const { person } = await browser.does('account.create', { login, password: PASSWORD })
  return { login, browser, person }
}

describe('a token that somebody else chose', () => {
  const CHOSEN = 'x'.repeat(43)

  test.each(['session.start', 'session.signIn', 'account.create'] as const)('is not taken by %s', async (name) => {
    const { login } = await arrives()
    const inputs = {
      'session.start': { name: 'Visitor' },
      'session.signIn': { login, password: PASSWORD },
      'account.create': { login: newLogin(), password: PASSWORD },
    }
    const browser = new Browser(app)
    // Under the present name of the cookie, and under the one that it had before.
    browser.cookies.set(`parley-${app.port}`, CHOSEN)
    browser.cookies.set('parley', CHOSEN)
    await browser.does(name, inputs[name] as never)
    browser.cookies.delete('parley')
    expect(browser.token).not.toBe(CHOSEN)
    expect((await browser.does('session.me', {})).person.name).toBeString()
    const asked: Record<string, string>[] = [
      { authorization: `Bearer ${CHOSEN}` },
      { origin: app.url, cookie: `parley-${app.port}=${CHOSEN}` },
    ]
    for (const headers of asked) expect((await post(app, 'session.me', {}, headers)).error?.reason).toBe('signed_out')
  })
})

describe('a row that somebody read in the database', () => {
  const connects = (token: string) =>
    new Promise<string>((resolve) => {
      const socket = io(app.url, { transports: ['websocket'], auth: { token }, forceNew: true, reconnection: false })
      const answers = (answer: string) => {
        socket.disconnect()
        resolve(answer)
      }
      socket.on('connect', () => answers('connected'))
      socket.on('connect_error', ({ message }) => answers(message))
    })

  test('of a session signs nobody in: not in a header, a cookie or a socket', async () => {
    const { browser } = await arrives()
    const { sessions } = await browser.does('session.list', {})
    expect(await connects(browser.token)).toBe('connected')
    for (const stored of [hashToken(browser.token), sessions[0]!.id]) {
      const cookie = `parley-${app.port}=${stored}`
      expect((await post(app, 'session.me', {}, { authorization: `Bearer ${stored}` })).status).toBe(401)
      expect((await post(app, 'session.me', {}, { origin: app.url, cookie })).status).toBe(401)
      expect(await connects(stored)).not.toBe('connected')
    }
  })

  test('of an invitation lets nobody in', async () => {
    const [alice, mallory] = [await Actor.arrives(app, 'Alice'), await Actor.arrives(app, 'Mallory')]
    const room = await alice.creates('The kitchen')
    const { token, invite } = (await alice.posts('invite.create', { room: room.id })).ok!
    for (const stored of [hashInviteToken(token), invite.id])
      expect((await mallory.posts('room.join', { code: stored })).ok).toBeUndefined()
    expect((await mallory.posts('room.join', { code: token })).ok?.room?.id).toBe(room.id)
  })
})

describe('an address that a client invents', () => {
  test('does not give it the tries of another one, and is not the one that is shown', async () => {
    const strict = await openApp({ ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '3' })
    const at = (n: number) =>
      new Browser(strict, { 'x-forwarded-for': `198.51.100.${n}`, 'x-real-ip': `198.51.100.${n}` })
    const own = at(1)
    await own.does('account.create', { login: 'victim', password: PASSWORD })
    expect((await own.does('session.list', {})).sessions[0]!.address).toBe('127.0.0.1')
    for (let n = 2; n < 5; n++)
      expect(await at(n).refused('session.signIn', { login: `nobody-${n}`, password: 'wrong' })).toBe('wrong_login')
    expect(await at(9).refused('session.signIn', { login: 'victim', password: PASSWORD })).toBe('too_many_sign_ins')
    await strict.close()
  })
})

test('a password that is too long is refused by every command that takes one', async () => {
  const { browser, login } = await arrives()
  const inputs = (password: string): { [C in CommandName]?: Input<C>[] } => ({
    'session.signIn': [{ login, password }],
    'account.create': [{ login: newLogin(), password }],
    'account.password': [
      { old: password, new: PASSWORD },
      { old: PASSWORD, new: password },
    ],
    'account.reset': [{ token: 'none', password }],
    'account.delete': [{ password, messages: 'keep' }],
    'account.totp.begin': [{ password }],
    'account.totp.remove': [{ password }],
    'account.totp.codes': [{ password }],
    'account.passkey.begin': [{ password }],
    'account.passkey.remove': [{ id: 'none', password }],
  })
  for (const [size, reason] of [
    [1024 * 1024, 'too_large'],
    [30_000, 'invalid_input'],
    [401, 'invalid_input'],
  ] as const)
    for (const [name, each] of Object.entries(inputs('x'.repeat(size))))
      for (const input of each)
        expect([name, size, await browser.refused(name as 'session.signIn', input as never)]).toEqual([
          name,
          size,
          reason,
        ])
  expect((await browser.does('session.me', {})).person.guest).toBe(false)
})
