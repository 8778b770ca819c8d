import { expect, test } from 'bun:test'
import { draft, newId } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import { administer, tidy } from '../test/fixture.ts'
import { connect } from './database.ts'
import { openPostgres } from './postgres.ts'

const { fresh, later } = tidy()

test('messages from when ids were unique for everybody stay as they are, and others may use their ids', async () => {
  const { url } = await fresh()
  const before = connect(url)
  await migrate(before.write.db, 'postgres', '005-reply-to')
  await before.close(0)
  const [first, edited] = [newId(), newId()]
  const member = `insert into members (room, person, role, "left", rev, read_seq, joined) values`
  const message = 'insert into messages (room, seq, rev, id, at, author, body, first_digest, reply_to) values'
  await administer(
    url.href,
    `insert into people (id, name, guest, created) values ('alice', 'Alice', 1, 1), ('mallory', 'Mallory', 1, 1)`,
    `insert into rooms (id, code, name, rev, changed, created) values ('kitchen', 'kitchen', 'Kitchen', 5, 1, 1)`,
    `insert into rooms (id, code, name, rev, changed, created) values ('den', 'den', 'Den', 2, 1, 1)`,
    `${member} ('kitchen', 'alice', 'owner', 0, 2, 2, 1), ('den', 'mallory', 'owner', 0, 2, 2, 1)`,
    `${message} ('kitchen', 3, 3, '${first}', 7, 'alice', 'hello', null, null)`,
    `${message} ('kitchen', 4, 5, '${edited}', 8, 'alice', 'edited', 'digest', '${first}')`,
  )

  const storage = await openPostgres({ url })
  later(() => storage.close())
  const page = (await storage.page({ who: 'alice', room: 'kitchen', limit: 10, bytes: 1_000 })).parse()
  expect(page.messages).toEqual([
    { id: first, room: 'kitchen', seq: 3, rev: 3, at: 7, author: 'alice', body: 'hello' },
    { id: edited, room: 'kitchen', seq: 4, rev: 5, at: 8, author: 'alice', body: 'edited', replyTo: first },
  ])
  const copy = { ...draft('den', 'mallory', 'mine'), id: first }
  expect(await storage.append(copy)).toMatchObject({ stored: { seq: 3, body: 'mine' } })
})
