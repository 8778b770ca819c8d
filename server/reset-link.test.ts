import { afterEach, expect, test } from 'bun:test'
import { Browser, PASSWORD } from './accounts/test/browser.ts'
import { hashToken } from './sessions.ts'
import { tidy } from './storage/postgres/test/fixture.ts'
import { Actor } from './test/cast.ts'
import { ServerProcess, UNLIMITED, until } from './test/server-process.ts'

const RUN_MS = 20_000
const TEST_MS = 60_000
const BASE = 'https://chat.example.org'
const { fresh, later } = tidy()
const servers: ServerProcess[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove()
})

const engines = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ DATABASE_URL: (await fresh()).url.href }),
}

async function start(settings: Record<string, string>) {
  const server = await ServerProcess.start({ ...UNLIMITED, ...settings })
  // Before its database is removed.
  later(() => server.kill9())
  servers.push(server)
  return server
}

test.each(Object.entries(engines))(
  'a link that the operator of a server on %s makes sets a password once, and ends all sessions',
  async (_, settings) => {
    const server = await start(await settings())
    const makes = (...args: string[]) => server.beside(['reset-link', ...args], RUN_MS)
    const alice = new Browser(server)
    const { person } = await alice.does('account.create', { login: 'alice', password: PASSWORD })
    const device = Actor.signedIn(server, person, alice.token)
    await device.connects()

    const made = await makes('Alice', BASE)
    expect([made.code, made.output]).toEqual([
      0,
      expect.stringMatching(/^https:\/\/chat\.example\.org\/reset#[\w-]{43}\n/),
    ])
    const token = /#(\S+)/.exec(made.output)![1]!
    const stranger = new Browser(server)
    const resets = (input: { token: string; password: string }) => stranger.refused('account.reset', input)
    expect(await resets({ token: hashToken(token), password: 'a new password' })).toBe('wrong_link')
    expect(await resets({ token, password: 'iloveyou' })).toBe('common_password')
    expect(await resets({ token, password: 'a new password' })).toBeUndefined()
    expect(await resets({ token, password: 'one more password' })).toBe('wrong_link')
    await until('her device is disconnected', () => device.socket!.disconnected, 1_000)
    expect(await alice.refused('session.me', {})).toBe('signed_out')
    expect(await stranger.refused('session.signIn', { login: 'alice', password: PASSWORD })).toBe('wrong_login')
    await stranger.does('session.signIn', { login: 'alice', password: 'a new password' })

    const second = /#(\S+)/.exec((await makes('alice', BASE)).output)![1]!
    await stranger.does('account.password', { old: 'a new password', new: 'a password of hers' })
    expect(await resets({ token: second, password: 'a new password' })).toBe('wrong_link')

    const nobody = await makes('nobody', BASE)
    expect([nobody.code, nobody.output]).toEqual([1, 'No account has the login "nobody".\n'])
    expect((await makes('alice')).output).toContain('Set PUBLIC_URL')
    const { output } = await server.beside(['reset-link', 'alice'], RUN_MS, { PUBLIC_URL: 'http://localhost:9' })
    expect(output).toStartWith('http://localhost:9/reset#')
    const below = { PUBLIC_URL: 'https://example.org/chat' }
    for (const [base, begin] of [
      [[], 'https://example.org/chat/reset#'],
      [['http://10.0.0.2:3000'], 'http://10.0.0.2:3000/chat/reset#'],
    ] as const)
      expect((await server.beside(['reset-link', 'alice', ...base], RUN_MS, below)).output).toStartWith(begin)
    expect(server.output).not.toContain(token)
  },
  TEST_MS,
)

test(
  'a link can be made while the server is stopped',
  async () => {
    const server = await start({})
    const alice = new Browser(server)
    await alice.does('account.create', { login: 'alice', password: PASSWORD })
    await server.stop()
    const { code, output } = await server.beside(['reset-link', 'alice', BASE], RUN_MS)
    expect(code).toBe(0)
    await server.start()
    const token = /#(\S+)/.exec(output)![1]!
    await alice.does('account.reset', { token, password: 'a new password' })
    expect(server.output).not.toContain('storage.lost')
  },
  TEST_MS,
)
