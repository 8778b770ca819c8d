import { expect, test } from 'bun:test'
import { found, indexAll, newId, search } from '../../contract/cast.ts'
import { migrate } from '../../migrations/migrate.ts'
import { pragma, openForReading, openForWriting } from './database.ts'
import { appender } from '../test/child.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'

const { fresh, later } = tidy()
async function reopen(path: string) {
  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  return storage
}

test('messages from before there was a search index are found in the end, the newest first', async () => {
  const path = fresh()
  const before = openForWriting(path)
  await migrate(before.db, 'sqlite', '011-files')
  const member = `INSERT INTO members (room, person, role, "left", rev, read_seq, joined) VALUES`
  for (const statement of [
    `INSERT INTO people (id, name, guest, created) VALUES ('alice', 'Alice', 1, 1)`,
    `INSERT INTO rooms (id, code, name, rev, changed, created) VALUES ('kitchen', 'kitchen', 'Kitchen', 602, 1, 1)`,
    `INSERT INTO rooms (id, code, name, rev, changed, created) VALUES ('den', 'den', 'Den', 302, 1, 1)`,
    `${member} ('kitchen', 'alice', 'owner', 0, 2, 2, 1), ('den', 'alice', 'owner', 0, 2, 2, 1)`,
  ])
    before.raw.run(statement)
  const insert = before.raw.prepare(
    'INSERT INTO messages (room, seq, rev, id, at, author, body) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)',
  )
  for (let n = 0; n < 900; n++)
    insert.run(
      ...(n % 3 === 0 ? ['den', 3 + n / 3] : ['kitchen', 3 + n - Math.ceil(n / 3)]),
      newId(),
      n,
      'alice',
      `old ${n}`,
    )
  before.raw.close(true)

  let storage = await openSqlite({ path, onFatal })
  const finds = (text: string) => search(storage, 'alice', { text, limit: 1 })
  // None yet, and the answer says that there may be others.
  expect((await finds('old')).total).toEqual({ messages: 0, rooms: 0, more: true })
  const draft = { id: newId(), room: 'den', who: 'alice', at: 5_000, content: { body: 'new after old' } }
  await storage.append(draft)
  expect((await finds('old')).messages).toMatchObject([{ body: 'new after old' }])
  await storage.indexMessages({ rooms: ['den'], least: 1 })
  await storage.indexMessages({ rooms: [], least: 1 })
  expect((await finds('old 899')).messages).toHaveLength(1)
  expect(await finds('"old 0"')).toMatchObject({ messages: [], total: { messages: 0, more: true } })
  await storage.close()

  storage = await reopen(path)
  await indexAll(storage)
  expect((await finds('old')).total).toEqual({ messages: 901, rooms: 2 })
  expect((await finds('"old 0"')).messages).toMatchObject([{ body: 'old 0' }])
  const all = await found(storage, 'alice', { text: 'old', counted: 2_000, limit: 1_000 })
  expect(all).toEqual(['new after old', ...Array.from({ length: 900 }, (_, n) => `old ${899 - n}`)])
})

test('after a kill while messages are indexed, repeatedly, each acknowledged message is found once', async () => {
  for (let round = 0; round < 3; round++) {
    const path = fresh()
    const child = appender(path, 'index')
    await child.until('indexed', 10 + 25 * round)
    await child.kill()
    const [acked, [room]] = [child.printed('acked'), child.printed('room')]
    const alice = room!.split(' ')[2]!
    const storage = await reopen(path)
    await indexAll(storage)
    const { raw } = openForReading(path)
    expect(pragma(raw, 'integrity_check')).toBe('ok')
    const stored = raw.prepare('SELECT id FROM messages ORDER BY seq DESC').values().flat() as string[]
    expect(raw.prepare('SELECT count(*) FROM search_docs').values()).toEqual([[stored.length]])
    raw.close(true)
    expect(acked.filter((id) => !stored.includes(id))).toEqual([])
    const ids: string[] = []
    let next: string | undefined
    do {
      const answer = await search(storage, alice, { text: 'xxx', limit: 5_000, ...(next !== undefined && { next }) })
      ids.push(...answer.messages.map(({ id }) => id))
      next = answer.next
    } while (next !== undefined)
    expect(new Set(ids)).toEqual(new Set(stored))
    expect(ids).toHaveLength(stored.length)
  }
}, 60_000)
