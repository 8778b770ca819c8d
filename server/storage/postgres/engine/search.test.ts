import { expect, test } from 'bun:test'
import { indexAll, newId, search } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import { administer, tidy } from '../test/fixture.ts'
import { connect } from './database.ts'
import { openPostgres } from './postgres.ts'

const { fresh, later } = tidy()

test('messages from before there was a search index are found in the end', async () => {
  const { url } = await fresh()
  const before = connect(url)
  await migrate(before.write.db, 'postgres', '011-files')
  await before.close(0)
  const messages = Array.from(
    { length: 300 },
    (_, n) => `('kitchen', ${n + 3}, ${n + 3}, '${newId()}', ${n}, 'alice', 'old ${n}')`,
  )
  await administer(
    url.href,
    `insert into people (id, name, guest, created) values ('alice', 'Alice', 1, 1)`,
    `insert into rooms (id, code, name, rev, changed, created) values ('kitchen', 'kitchen', 'Kitchen', 302, 1, 1)`,
    `insert into members (room, person, role, "left", rev, read_seq, joined) values ('kitchen', 'alice', 'owner', 0, 2, 2, 1)`,
    `insert into messages (room, seq, rev, id, at, author, body) values ${messages.join(', ')}`,
  )
  const storage = await openPostgres({ url })
  later(() => storage.close())
  const total = async (text: string) => (await search(storage, 'alice', { text, limit: 1 })).total
  expect(await total('old')).toEqual({ messages: 0, rooms: 0, more: true })
  await indexAll(storage)
  expect(await total('old')).toEqual({ messages: 300, rooms: 1 })
})
