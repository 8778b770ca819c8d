import { expect, test } from 'bun:test'
import { administer, tidy } from './storage/postgres/test/fixture.ts'
import { startServer } from './storage/postgres/test/server.ts'
import { Actor } from './test/cast.ts'
import { ServerProcess, UNLIMITED, until } from './test/server-process.ts'

const { fresh, later } = tidy()
/** A command that is refused ends at once. */
const REFUSED_WITHIN_MS = 10_000
/** Each starts two servers, and one starts both again. */
const TEST_MS = 60_000

/** The real server on a PostgreSQL server of its own. */
async function onPostgres() {
  const postgres = await startServer()
  later(() => postgres.end())
  const { url } = await fresh(postgres.url)
  const server = await ServerProcess.start({ ...UNLIMITED, DATABASE_URL: url.href })
  later(() => server.remove())
  return { postgres, server }
}

const readiness = async (server: ServerProcess) => (await fetch(`${server.url}/readyz`)).status

test(
  '[G1] [G2] a message outlives the server and the database, and a database that is away refuses it',
  async () => {
    const { postgres, server } = await onPostgres()
    const alice = await Actor.arrives(server, 'Alice')
    const room = await alice.creates('Kitchen')
    const message = { room: room.id, id: Bun.randomUUIDv7(), body: 'hello' }
    expect(await alice.posts('message.send', message)).toMatchObject({ status: 200 })

    await server.kill9()
    await server.start()
    expect((await alice.reads(room)).map(({ body }) => body)).toEqual(['hello'])

    await postgres.stop()
    await until('it is not ready', async () => (await readiness(server)) === 503)
    const next = { ...message, id: Bun.randomUUIDv7(), body: 'anybody there?' }
    const refused = await alice.posts('message.send', next)
    expect(refused).toMatchObject({ status: 503, error: { reason: 'storage_unavailable' } })
    expect(refused.error!.retryAfterMs).toBeGreaterThan(0)
    const lost = () => server.output.split('\n').filter((line) => line.includes('bus.unavailable'))
    await until('the bus is reported', () => lost().length > 0)
    expect(lost()).toEqual([expect.stringContaining('PostgreSQL does not answer')])

    await postgres.start()
    await until('it is ready', async () => (await readiness(server)) === 200)
    await until('the bus is back', () => server.output.includes('bus.available'), 10_000)
    expect(await alice.posts('message.send', next)).toMatchObject({ status: 200 })
    expect((await alice.reads(room)).map(({ body }) => body)).toEqual(['hello', 'anybody there?'])
    expect(await server.stop()).toBe(0)
  },
  TEST_MS,
)

test(
  'a bus that is lost alone is reported as such',
  async () => {
    const { postgres, server } = await onPostgres()
    await administer(
      postgres.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley bus'`,
    )
    await until('it is reported', () => server.output.includes('bus.unavailable'))
    expect(server.output).toContain('reads from the database what they do')
    expect(server.output).not.toContain('PostgreSQL does not answer')
    expect(await readiness(server)).toBe(200)
  },
  TEST_MS,
)

test(
  '[G9] a second server on the database is one more node, and the commands of SQLite say what to do instead',
  async () => {
    const { server } = await onPostgres()
    const alice = await Actor.arrives(server, 'Alice')
    const second = await ServerProcess.start(server.env, { dataDir: server.dataDir })
    later(() => second.kill9())
    expect((await alice.again(second).posts('session.me', {})).ok?.person.id).toBe(alice.person.id)
    for (const command of ['backup', 'restore']) {
      const { code, output } = await server.beside([command, 'parley.db'], REFUSED_WITHIN_MS)
      expect(code).toBe(1)
      expect(output).toContain('Back it up with pg_dump')
      expect(output).toContain(`After pg_dump, copy the folder ${server.dataDir}/blobs`)
    }
  },
  TEST_MS,
)
