import { expect, test } from 'bun:test'
import { administer, tidy } from '../test/fixture.ts'
import { startServer } from '../test/server.ts'
import { openPostgres } from './postgres.ts'

const { fresh, later } = tidy()

const refusal = (url: URL) =>
  openPostgres({ url }).then(
    async (storage) => {
      await storage.close()
      return 'opened'
    },
    (error: Error) => error.message,
  )

test('a server that does not answer', async () => {
  expect(await refusal(new URL('postgres://parley@127.0.0.1:1/parley'))).toMatch(
    /^DATABASE_URL: No PostgreSQL server can be used at 127\.0\.0\.1:1: .+ Check the address/,
  )
})

test('a database and a role that do not exist', async () => {
  const { url } = await fresh()
  const absent = new URL(url)
  absent.pathname = '/parley_absent'
  expect(await refusal(absent)).toMatch(/database "parley_absent" does not exist\. Create it: CREATE DATABASE/)
  const stranger = new URL(url)
  stranger.username = 'parley_stranger'
  expect(await refusal(stranger)).toMatch(/refuses the role parley_stranger/)
})

test('an encoding that cannot store every text', async () => {
  const { url } = await fresh(undefined, `encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`)
  expect(await refusal(url)).toMatch(/has the encoding LATIN1; Parley needs UTF8\. Create one: CREATE DATABASE/)
})

test('a role that may not create tables, until it may', async () => {
  const { url, admin } = await fresh()
  const role = `parley_${Bun.randomUUIDv7().replaceAll('-', '')}`
  await administer(admin, `create role ${role} login password 'secret'`)
  later(() => administer(url.href, `drop owned by ${role}`, `drop role ${role}`))
  await administer(url.href, 'revoke create on schema public from public')
  const asRole = new URL(url)
  asRole.username = role
  asRole.password = 'secret'
  expect(await refusal(asRole)).toMatch(/may not create tables .+ Allow it: GRANT CREATE ON SCHEMA public TO/)
  await administer(url.href, `grant create on schema public to ${role}`)
  expect(await refusal(asRole)).toBe('opened')
})

test('a database that another node uses, for as long as it does', async () => {
  const { url } = await fresh()
  const storage = await openPostgres({ url })
  expect(await refusal(url)).toMatch(/Another Parley uses this database/)
  await storage.ping()
  await storage.close()
  expect(await refusal(url)).toBe('opened')
})

test('a database of a newer version', async () => {
  const { url } = await fresh()
  expect(await refusal(url)).toBe('opened')
  await administer(url.href, `insert into kysely_migration values ('999-later', '2030-01-01T00:00:00Z')`)
  expect(await refusal(url)).toMatch(/written by a newer version of Parley/)
})

test('[G1] a server that does not flush, or a role for which it does', async () => {
  const server = await startServer()
  later(() => server.end())
  const { url } = await fresh(server.url)
  await administer(server.url, 'alter role parley set synchronous_commit = off')
  expect(await refusal(url)).toBe('opened')
  await server.stop()
  await server.start({ fsync: 'off' })
  expect(await refusal(url)).toMatch(/has fsync off: .+ Set fsync = on/)
})

test('[G3] every text is ordered by its bytes, whatever the collation of the database', async () => {
  const { url } = await fresh()
  expect(await refusal(url)).toBe('opened')
  const { SQL } = await import('bun')
  const sql = new SQL(url, { max: 1 })
  later(() => sql.close())
  const columns = await sql`
    select collation_name, count(*)::int4 as columns from information_schema.columns
    where table_schema = 'public' and data_type = 'text' group by 1`
  expect([...columns]).toEqual([{ collation_name: 'C', columns: expect.any(Number) }])
})
