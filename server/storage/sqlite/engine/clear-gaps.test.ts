import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { freshDirectory } from '../test/fixture.ts'
import { prepareCheckpoints } from './checkpoint.ts'
import { BUSY_TIMEOUT_MS, openForWriting, pragma } from './database.ts'

const ROWS = 2_000
const SECRET = 0x5ec2e700

/** The secrets that the file has after rows of all sizes grew, moved between pages, and were deleted. */
function leftOver(checkpointed: boolean): number {
  const { path, remove } = freshDirectory()
  const { raw } = openForWriting(path)
  raw.run('CREATE TABLE grams (gram INTEGER PRIMARY KEY, docs BLOB) WITHOUT ROWID')
  const checkpoints = prepareCheckpoints(raw, BUSY_TIMEOUT_MS)
  const secrets = Array.from({ length: ROWS }, (_, n) => SECRET + ((n * 769) % ROWS))
  const put = raw.prepare('INSERT OR REPLACE INTO grams VALUES (?, zeroblob(?))')
  for (const size of [3, 20, 7, 41]) for (const [n, gram] of secrets.entries()) put.run(gram, (n * size) % 60)
  raw.run('DELETE FROM grams WHERE gram % 10 > 0')
  if (checkpointed) checkpoints.atEnd()
  else raw.run('PRAGMA wal_checkpoint(TRUNCATE)')
  const file = readFileSync(path)
  const bytes = Buffer.alloc(4)
  const left = secrets.filter((gram) => gram % 10 > 0 && (bytes.writeInt32BE(gram), file.includes(bytes)))
  expect(raw.prepare('SELECT count(*) FROM grams').values()).toEqual([[ROWS / 10]])
  expect(pragma(raw, 'integrity_check')).toBe('ok')
  raw.close(true)
  checkpoints.close()
  remove()
  return left.length
}

test('[G10] copies of deleted cells that SQLite leaves between the cells of a page are overwritten', () => {
  expect(leftOver(true)).toBe(0)
})

test('without that they stay, though SQLite overwrites what is deleted', () => {
  expect(leftOver(false)).toBeGreaterThan(0)
})
