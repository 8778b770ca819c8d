import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { temporaryFolder, type TemporaryFolder } from '../process/temporary-folder.ts'
import { copyOf, databaseIn, headsOf, requireMessages } from './data-files.ts'

let folder: TemporaryFolder
beforeEach(() => {
  folder = temporaryFolder('data')
})
afterEach(() => folder.remove())

function database(): Database {
  const raw = new Database(databaseIn(folder.path))
  raw.run('PRAGMA journal_mode = WAL')
  raw.run('CREATE TABLE rooms (id TEXT, rev INTEGER)')
  raw.run('CREATE TABLE messages (id TEXT, seq INTEGER)')
  raw.run("INSERT INTO rooms VALUES ('attic', 7)")
  raw.run("INSERT INTO messages VALUES ('hello', 3)")
  return raw
}

// SQLite removes the log when the last connection closes the database.
test('a database that was read is closed at once', () => {
  const raw = database()
  expect(headsOf(databaseIn(folder.path))).toEqual({ attic: 7 })
  requireMessages(folder.path, { seqs: new Map([['hello', 3]]) })
  copyOf(folder.path).remove()
  raw.close(true)
  expect(existsSync(`${databaseIn(folder.path)}-wal`)).toBe(false)
})

test('a message that is missing or at another seq is an error', () => {
  const raw = database()
  for (const [id, seq] of [
    ['hello', 4],
    ['gone', 3],
  ] as const)
    expect(() => requireMessages(folder.path, { seqs: new Map([[id, seq]]) })).toThrow(`not the start: ${id}`)
  raw.close(true)
})

test('a copy restores what was copied', () => {
  const raw = database()
  const copy = copyOf(folder.path)
  raw.run("UPDATE rooms SET rev = 9 WHERE id = 'attic'")
  raw.close(true)
  expect(headsOf(databaseIn(folder.path))).toEqual({ attic: 9 })
  copy.putBack()
  expect(headsOf(databaseIn(folder.path))).toEqual(copy.heads)
  expect(copy.heads).toEqual({ attic: 7 })
  copy.remove()
})
