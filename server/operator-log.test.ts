import { expect, test } from 'bun:test'
import { createLog } from './log.ts'
import { OperatorLog } from './operator-log.ts'
import { openSqlite } from './storage/sqlite/engine/sqlite.ts'
import { openAccountAdmin } from './storage/sqlite/recovery/account-admin.ts'
import { freshDirectory, onFatal } from './storage/sqlite/test/fixture.ts'

test('who is made an operator beside the server, and no more, is a line of the log each', async () => {
  const { path, remove } = freshDirectory()
  const storage = await openSqlite({ path, onFatal })
  const people: string[] = []
  for (const login of ['alice', 'bob']) {
    const person = Bun.randomUUIDv7()
    people.push(person)
    const session = { hash: person, at: 0, expiresAt: Number.MAX_SAFE_INTEGER }
    await storage.createAccount({ who: person, name: login, login, password: 'a hash', session, old: null })
  }
  const [alice, bob] = people
  const lines: object[] = []
  const log = createLog('debug', 'json', (line) => void lines.push(JSON.parse(line)))
  const [watched, admin] = [new OperatorLog({ storage, log }), await openAccountAdmin(path)]

  await watched.look()
  expect(lines).toEqual([])
  await admin.setOperator('alice', true)
  await watched.look()
  await watched.look()
  await admin.setOperator('alice', false)
  await admin.setOperator('bob', true)
  await watched.look()
  await new OperatorLog({ storage, log }).look()
  expect(lines).toMatchObject([
    { event: 'admin.operator-made', person: alice },
    { event: 'admin.operator-made', person: bob },
    { event: 'admin.operator-unmade', person: alice },
    { event: 'admin.operators', people: bob },
  ])
  await admin.close()
  await storage.close()
  await watched.look()
  expect(lines.at(-1)).toMatchObject({ event: 'admin.operators-not-read' })
  remove()
})
