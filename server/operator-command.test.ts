import { afterEach, expect, test } from 'bun:test'
import { Browser, PASSWORD } from './accounts/test/browser.ts'
import { tidy } from './storage/postgres/test/fixture.ts'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'

const RUN_MS = 20_000
const TEST_MS = 60_000
const { fresh, later } = tidy()
const servers: ServerProcess[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove()
})

test(
  'a folder in place of a backup, and a file in place of the data folder, are refused in a sentence without a stack',
  async () => {
    const server = await ServerProcess.start(UNLIMITED)
    servers.push(server)
    const file = `${server.dataDir}/parley.db`
    expect(await server.beside(['restore', server.dataDir], RUN_MS)).toEqual({
      code: 1,
      output: `${server.dataDir} is a folder. Name the file of a database.\nNothing was changed.\n`,
    })
    const below = await server.beside(['check'], RUN_MS, { DATA_DIR: file })
    expect([below.code, below.output]).toEqual([
      1,
      `There is no database ${file}/parley.db. Is DATA_DIR the server's?\n`,
    ])
    const started = await server.beside([], RUN_MS, { DATA_DIR: file, PORT: '0' })
    expect([started.code, started.output]).toEqual([1, expect.stringContaining(`"error":"${file} exists already`)])
  },
  TEST_MS,
)

const engines = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ DATABASE_URL: (await fresh()).url.href }),
}

test.each(Object.entries(engines))(
  'an operator is made and unmade beside a running server on %s, at once and without signing anybody out',
  async (_, settings) => {
    const server = await ServerProcess.start({ ...UNLIMITED, ...(await settings()) })
    // Before its database is removed.
    later(() => server.kill9())
    servers.push(server)
    const admin = (...args: string[]) => server.beside(['admin', ...args], RUN_MS)
    const [alice, bob] = [new Browser(server), new Browser(server)]
    const { person } = await alice.does('account.create', { login: 'alice', password: PASSWORD })
    await bob.does('account.create', { login: 'bob', password: PASSWORD })
    expect(await alice.refused('admin.settings', {})).toBe('not_operator')

    const made = await admin('Alice')
    expect([made.code, made.output]).toEqual([0, 'Alice is an operator now.\n'])
    expect(await alice.does('session.me', {})).toMatchObject({ person: { id: person.id }, operator: true })
    expect(await alice.refused('admin.settings', {})).toBeUndefined()
    expect(await bob.does('session.me', {})).not.toHaveProperty('operator')
    expect(await bob.refused('admin.settings', {})).toBe('not_operator')

    expect((await admin('alice', '--remove')).output).toBe('alice is no operator any more.\n')
    expect(await alice.refused('admin.settings', {})).toBe('not_operator')
    expect(await alice.does('session.me', {})).not.toHaveProperty('operator')
    const nobody = await admin('nobody')
    expect([nobody.code, nobody.output]).toEqual([1, 'No account has the login "nobody".\n'])
  },
  TEST_MS,
)
