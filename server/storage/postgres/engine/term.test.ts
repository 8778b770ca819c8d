import { expect, test } from 'bun:test'
import { SQL } from 'bun'
import { administer, tidy } from '../test/fixture.ts'
import { startServer } from '../test/server.ts'
import { openPostgres } from './postgres.ts'
import { TERM } from './term.ts'

const { fresh, later } = tidy()

async function prepared(url: URL) {
  await (await openPostgres({ url })).close()
  return url
}

async function termOf(url: URL): Promise<string> {
  const sql = new SQL(url, { max: 1 })
  try {
    return (await sql.unsafe(`select ${TERM} as term`))[0].term
  } finally {
    await sql.close()
  }
}

test('[G9] a term outlives the node, and is another one where data may have been lost', async () => {
  const server = await startServer()
  later(() => server.end())
  const { url } = await fresh(server.url)
  const terms = [await termOf(await prepared(url))]
  expect(terms[0]).toMatch(/^[0-9a-f]{16}$/)
  expect(await termOf(await prepared(url))).toBe(terms[0]!)

  // A dump that is restored into the same tables, or into the same database.
  await administer(url.href, 'truncate messages')
  terms.push(await termOf(url))
  await administer(
    url.href,
    'create table other (like messages)',
    'drop table messages',
    'alter table other rename to messages',
  )
  terms.push(await termOf(url))
  // The same files, as from a snapshot: only the start of the server is another one.
  await server.stop()
  await server.start()
  terms.push(await termOf(url))
  expect(new Set(terms).size).toBe(terms.length)
})

test('a role without special rights can read the term', async () => {
  const { url, admin } = await fresh()
  await prepared(url)
  const role = `parley_${Bun.randomUUIDv7().replaceAll('-', '')}`
  await administer(admin, `create role ${role} login password 'secret'`)
  later(() => administer(admin, `drop role ${role}`))
  const asRole = new URL(url)
  asRole.username = role
  asRole.password = 'secret'
  expect(await termOf(asRole)).toBe(await termOf(url))
})
