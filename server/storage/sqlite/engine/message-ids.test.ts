import { expect, test } from 'bun:test'
import { draft, MOST, newId, statesOf } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { openForWriting } from './database.ts'
import { openSqlite } from './sqlite.ts'

const { fresh, later } = tidy()

test('messages from when ids were unique for everybody stay as they are, and others may use their ids', async () => {
  const path = fresh()
  const before = openForWriting(path)
  await migrate(before.db, 'sqlite', '005-reply-to')
  const [first, edited] = [newId(), newId()]
  const member = `INSERT INTO members (room, person, role, "left", rev, read_seq, joined) VALUES`
  const message = 'INSERT INTO messages (room, seq, rev, id, at, author, body, first_digest, reply_to) VALUES'
  for (const statement of [
    `INSERT INTO people (id, name, guest, created) VALUES ('alice', 'Alice', 1, 1), ('mallory', 'Mallory', 1, 1)`,
    `INSERT INTO rooms (id, code, name, rev, changed, created) VALUES ('kitchen', 'kitchen', 'Kitchen', 5, 1, 1)`,
    `INSERT INTO rooms (id, code, name, rev, changed, created) VALUES ('den', 'den', 'Den', 2, 1, 1)`,
    `${member} ('kitchen', 'alice', 'owner', 0, 2, 2, 1), ('den', 'mallory', 'owner', 0, 2, 2, 1)`,
    `${message} ('kitchen', 3, 3, '${first}', 7, 'alice', 'hello', NULL, NULL)`,
    `${message} ('kitchen', 4, 5, '${edited}', 8, 'alice', 'edited', 'digest', '${first}')`,
  ])
    before.raw.run(statement)
  before.raw.close(true)

  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  const messages = [
    { id: first, room: 'kitchen', seq: 3, rev: 3, at: 7, author: 'alice', body: 'hello' },
    { id: edited, room: 'kitchen', seq: 4, rev: 5, at: 8, author: 'alice', body: 'edited', replyTo: first },
  ]
  const page = (await storage.page({ who: 'alice', room: 'kitchen', limit: 10, bytes: 1_000 })).parse()
  expect(page.messages).toEqual(messages)
  const rooms = statesOf(await storage.catchUp({ who: 'alice', rooms: [{ room: 'kitchen', rev: 4 }], ...MOST }))
  expect(rooms[0]!.changes).toEqual([{ rev: 5, message: messages[1]! }])
  const retry = { ...draft('kitchen', 'alice', 'hello'), id: first }
  expect(await storage.append(retry)).toEqual({ known: messages[0]! })
  expect(await storage.append({ ...retry, who: 'mallory', room: 'den' })).toMatchObject({ stored: { seq: 3 } })
})
