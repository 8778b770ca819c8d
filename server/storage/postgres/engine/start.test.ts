import { expect, test } from 'bun:test'
import { SQL } from 'bun'
import { until } from '../../../test/server-process.ts'
import { administer, tidy } from '../test/fixture.ts'
import { startServer } from '../test/server.ts'
import { NODES } from './node-lock.ts'
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
  expect(await refusal(absent)).toMatch(
    /database "parley_absent" does not exist\. Create it: CREATE DATABASE "parley_absent"/,
  )
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

test('[G9] several nodes use a database at the same time, and each notices an epoch that another one begins', async () => {
  const { url } = await fresh()
  const storages = await Promise.all([1, 2, 3].map(() => openPostgres({ url })))
  for (const storage of storages) await storage.ping()
  expect(new Set(storages.map(({ epoch, secret }) => `${epoch} ${secret}`)).size).toBe(1)
  const [one, two] = storages
  const { epoch } = await one!.beginEpoch({ ended: one!.epoch, by: null })
  await two!.heads({ rooms: [] })
  expect([one!.epoch, two!.epoch]).toEqual([epoch, epoch])
  for (const storage of storages) await storage.close()
})

test('nodes that use different buses notice it, each, until all use the same', async () => {
  const { url } = await fresh()
  const seen: Record<string, boolean[]> = { one: [], two: [], other: [] }
  const opens = (name: string, bus: string) =>
    openPostgres({ url, bus, onBusDiffers: (differs) => seen[name]!.push(differs) })
  const [one, two] = [await opens('one', 'nats a:4222'), await opens('two', 'nats a:4222')]
  await Bun.sleep(2_500)
  expect(seen).toEqual({ one: [], two: [], other: [] })
  const other = await opens('other', 'postgres')
  await until('all notice it', () => Object.values(seen).every(([first]) => first === true), 20_000)
  await other.close()
  await until('two notice the end', () => seen.one!.length + seen.two!.length === 4, 20_000)
  expect(seen).toEqual({ one: [true, false], two: [true, false], other: [true] })
  await Promise.all([one.close(), two.close()])
}, 60_000)

test('a database that a Parley uses which admits no other, for as long as it does', async () => {
  const { url } = await fresh()
  const sql = new SQL(url, { max: 1 })
  later(() => sql.close())
  await sql`select pg_advisory_lock(${NODES[0]}, ${NODES[1]})`
  expect(await refusal(url)).toMatch(/which other nodes use/)
  await sql`select pg_advisory_unlock(${NODES[0]}, ${NODES[1]})`
  expect(await refusal(url)).toBe('opened')
  await sql`select pg_advisory_lock(${NODES[0]}, ${NODES[1]})`
  expect(await refusal(url)).toMatch(/Another Parley uses this database and admits no second one/)
}, 20_000)

test('tables that have to be changed while a node of an older version uses them', async () => {
  const { url } = await fresh()
  const older = await openPostgres({ url })
  await administer(url.href, `delete from kysely_migration where name = (select max(name) from kysely_migration)`)
  expect(await refusal(url)).toMatch(/has to change the tables of the database, which other nodes use/)
  await older.ping()
  await older.close()
}, 20_000)

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
  const sql = new SQL(url, { max: 1 })
  later(() => sql.close())
  const columns = await sql`
    select collation_name, count(*)::int4 as columns from information_schema.columns
    where table_schema = 'public' and data_type = 'text' group by 1`
  expect([...columns]).toEqual([{ collation_name: 'C', columns: expect.any(Number) }])
})
