import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { copyFileSync } from 'node:fs'
import { draft, guest, NOW, room } from '../../contract/cast.ts'
import { appender } from '../test/child.ts'
import { onFatal, rejection, tidy } from '../test/fixture.ts'
import { openForReading, pragma } from './database.ts'
import { openSqlite } from './sqlite.ts'

const { fresh, later } = tidy()
async function reopen(path: string) {
  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  return storage
}

/** Reads the file without the server. */
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

test('[G1] [G2] [G3] after a kill under load, repeatedly, every acknowledged message is stored once and in order', async () => {
  for (let round = 0; round < 3; round++) {
    const path = fresh()
    const child = appender(path, 'load')
    await child.until('acked', 500 + 700 * round)
    await child.kill()
    const acked = child.printed('acked')

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

test('[G1] [G2] after a kill between commit and answer, the message is stored and a retry is recognised', async () => {
  const path = fresh()
  const child = appender(path, 'stop-before-answer')
  await child.until('committed', 1)
  await child.kill()
  expect(child.printed('acked')).toEqual([])

  const storage = await reopen(path)
  const [room, , alice] = child.printed('room')[0]!.split(' ') as [string, string, string]
  for (const id of child.printed('committed')) {
    const repeated = { ...draft(room, alice, 'x'.repeat(200)), id }
    expect(await storage.append(repeated)).toMatchObject({ known: { id } })
  }
  expect(inspect(path).ids).toEqual(expect.arrayContaining(child.printed('committed')))
}, 30_000)

test('[G1] the last writes of a killed server are in the file before the first answer', async () => {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 300)
  await child.kill()
  await reopen(path)
  const alone = `${path}.alone`
  copyFileSync(path, alone)
  const { integrity, ids } = inspect(alone)
  expect(integrity).toBe('ok')
  expect(child.printed('acked').filter((id) => !ids.includes(id))).toEqual([])
}, 30_000)

test('a stop does not wait for a reader that goes on, such as a backup', async () => {
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
  expect(await rejection(openSqlite({ path, onFatal }))).toMatch(/in use by another Parley server/)
  await child.kill()

  await reopen(path)
  expect(await rejection(openSqlite({ path, onFatal }))).toMatch(/in use by another Parley server/)
  const second = appender(path, 'load')
  expect(await second.exited()).not.toBe(0)
  expect(second.printed('room')).toEqual([])
}, 30_000)

test('a stopped or killed server leaves no lock', async () => {
  const path = fresh()
  const child = appender(path, 'load')
  await child.until('acked', 1)
  await child.kill()
  const storage = await openSqlite({ path, onFatal })
  await storage.close()
  await reopen(path)
}, 30_000)

test('[G1] a write that fails for another reason than a full disk is not acknowledged, and is fatal', async () => {
  const path = fresh()
  // A limit on the file size makes the system refuse the write, as a broken disk does.
  const child = appender(path, 'load', ['sh', '-c', `trap '' XFSZ; ulimit -f 2000; exec "$@"`, 'sh'])
  expect(await child.exited()).toBe(70)
  expect(child.printed('fatal')).toEqual(['disk I/O error'])
  const acked = child.printed('acked')
  expect(acked.length).toBeGreaterThan(0)

  await reopen(path)
  const { integrity, ids } = inspect(path)
  expect(integrity).toBe('ok')
  expect(acked.filter((id) => !ids.includes(id))).toEqual([])
}, 30_000)
