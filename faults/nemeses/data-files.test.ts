import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { temporaryFolder, type TemporaryFolder } from '../process/temporary-folder.ts'
import { copyOf, databaseIn, headsOf, stillHas } from './data-files.ts'

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
  return raw
}

// Whoever still had it open would keep the log's index alive, and the next server would believe it of a log that was
// cut off meanwhile. SQLite removes the log when the last one closes the database.
test('whoever looked at a database has let go of it at once', () => {
  const raw = database()
  expect(headsOf(databaseIn(folder.path))).toEqual({ attic: 7 })
  stillHas(folder.path, { heads: {}, seqs: new Map() })
  copyOf(folder.path).remove()
  raw.close(true)
  expect(existsSync(`${databaseIn(folder.path)}-wal`)).toBe(false)
})

test('a copy goes back to what it was copied from', () => {
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
