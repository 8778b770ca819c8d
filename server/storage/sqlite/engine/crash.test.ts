import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { copyFileSync } from 'node:fs'
import { draft, guest, NOW, room } from '../../contract/cast.ts'
import { openForReading, pragma } from './database.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'
import { appender } from '../test/child.ts'

const { fresh, later } = tidy()
async function reopen(path: string) {
  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  return storage
}

/** What is in the file, read without the server. */
function inspect(path: string) {
  const raw = new Database(path, { readonly: true })
  try {
    return {
      integrity: pragma(raw, 'integrity_check'),
      ids: raw.prepare('SELECT id FROM messages ORDER BY seq').values().flat() as string[],
      seqs: raw.prepare('SELECT seq FROM messages ORDER BY seq').values().flat() as number[],
      rev: raw.prepare('SELECT rev FROM rooms').values()[0]?.[0] as number,
    }
  } finally {
    raw.close(true)
  }
}

test('[G1] [G2] [G3] killed in mid-load again and again, every acknowledged message is there, once and in order', async () => {
  for (let round = 0; round < 3; round++) {
    const path = fresh()
    const child = appender(path, 'load')
    await child.until('acked', 500 + 700 * round)
    await child.kill()
    const acked = child.said('acked')

    const storage = await reopen(path)
    const { integrity, ids, seqs, rev } = inspect(path)
    expect(integrity).toBe('ok')
    expect(new Set(ids).size).toBe(ids.length)
    expect(acked.filter((id) => !ids.includes(id))).toEqual([])
    expect(seqs).toEqual(ids.map((_, index) => index + 3))
    expect(rev).toBe(ids.length + 2)
    expect(await storage.findSession({ hash: 'no such hash', now: NOW })).toEqual({ session: null })
  }
}, 30_000)

test('[G1] [G2] killed between commit and answer, the message is there and its repetition is known', async () => {
  const path = fresh()
  const child = appender(path, 'stop-before-answer')
  await child.until('committed', 1)
  await child.kill()
  expect(child.said('acked')).toEqual([])

  const storage = await reopen(path)
  const [room, , alice] = child.said('room')[0]!.split(' ') as [string, string, string]
  for (const id of child.said('committed')) {
    const repeated = { ...draft(room, alice, 'x'.repeat(200)), id }
    expect(await storage.append(repeated)).toMatchObject({ known: { id } })
  }
  expect(inspect(path).ids).toEqual(expect.arrayContaining(child.said('committed')))
}, 30_000)

test('[G1] what a killed server wrote last is in the file before anybody is answered', async () => {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 300)
  await child.kill()
  await reopen(path)
  const alone = `${path}.alone`
  copyFileSync(path, alone)
  const { integrity, ids } = inspect(alone)
  expect(integrity).toBe('ok')
  expect(child.said('acked').filter((id) => !ids.includes(id))).toEqual([])
}, 30_000)

test('a stop does not wait for somebody who reads on, such as a backup', async () => {
  const path = fresh()
  const storage = await openSqlite({ path, onFatal })
  const alice = await guest(storage, 'alice')
  const reader = openForReading(path).raw
  reader.run('BEGIN')
  reader.prepare('SELECT count(*) FROM people').values()
  const { id } = await room(storage, alice)
  const began = performance.now()
  await storage.close()
  expect(performance.now() - began).toBeLessThan(4_000)
  reader.close(true)
  expect((await (await reopen(path)).roomsOf({ who: alice })).rooms).toMatchObject([{ room: id }])
}, 30_000)

test('a second server on the same file is refused, in this process and from another', async () => {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 1)
  await expect(openSqlite({ path, onFatal })).rejects.toThrow(/in use by another Parley server/)
  await child.kill()

  await reopen(path)
  await expect(openSqlite({ path, onFatal })).rejects.toThrow(/in use by another Parley server/)
  const second = appender(path, 'load')
  expect(await second.exited()).not.toBe(0)
  expect(second.said('room')).toEqual([])
}, 30_000)

test('a server that was stopped or killed leaves no lock behind', async () => {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 1)
  await child.kill()
  const storage = await openSqlite({ path, onFatal })
  await storage.close()
  await reopen(path)
}, 30_000)

test('[G1] a write that fails for another reason than a full disk is not acknowledged, and fatal', async () => {
  const path = fresh()
  // The limit on a file's size makes the system refuse the write itself, as a broken disk does.
  const child = appender(path, 'load', ['sh', '-c', `trap '' XFSZ; ulimit -f 2000; exec "$@"`, 'sh'])
  expect(await child.exited()).toBe(70)
  expect(child.said('fatal')).toEqual(['disk I/O error'])
  const acked = child.said('acked')
  expect(acked.length).toBeGreaterThan(0)

  await reopen(path)
  const { integrity, ids } = inspect(path)
  expect(integrity).toBe('ok')
  expect(acked.filter((id) => !ids.includes(id))).toEqual([])
}, 30_000)
