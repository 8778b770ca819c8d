import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { createLog } from './log.ts'
import { SearchIndexer } from './search-indexer.ts'
import { guest, room, sayMany } from './storage/contract/cast.ts'
import { openSqlite } from './storage/sqlite/engine/sqlite.ts'
import { onFatal, tidy } from './storage/sqlite/test/fixture.ts'
import type { Storage } from './storage/storage.ts'

const { fresh, later } = tidy()

/** A storage with a room of alice, and how many messages are indexed. */
async function scene() {
  const path = fresh()
  const storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  const alice = await guest(storage, 'alice')
  const { id } = await room(storage, alice)
  const indexed = () => {
    const raw = new Database(path, { readonly: true })
    const [count] = raw.prepare('SELECT count(*) FROM search_docs').values()[0] as [number]
    raw.close()
    return count
  }
  return { storage, alice, id, indexed }
}

function index(storage: Storage, lines: string[] = []): SearchIndexer {
  const indexer = new SearchIndexer({ storage, log: createLog('info', 'json', (line) => void lines.push(line)) })
  later(() => indexer.close())
  storage.onFacts((facts) => indexer.facts(facts))
  return indexer
}

async function until(done: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !done(); await Bun.sleep(20))
    if (performance.now() > end) throw new Error('It was not indexed')
}

test('messages are indexed soon after they were sent, some at a time, and fewer than are worthwhile are not', async () => {
  const { storage, alice, id, indexed } = await scene()
  index(storage)
  await sayMany(storage, id, alice, 100)
  await Bun.sleep(300)
  expect(indexed()).toBe(0)
  await sayMany(storage, id, alice, 500)
  await until(() => indexed() === 512)
  await Bun.sleep(300)
  expect(indexed()).toBe(512)
})

test('so are messages of many rooms with few of them', async () => {
  const { storage, alice, indexed } = await scene()
  index(storage)
  const rooms = await Promise.all(Array.from({ length: 120 }, () => room(storage, alice)))
  for (const { id } of rooms) await sayMany(storage, id, alice, 5)
  await until(() => indexed() >= 512)
})

test('what a stopped server left is indexed after the start, and a failure is logged once and tried again', async () => {
  const { storage, alice, id, indexed } = await scene()
  await sayMany(storage, id, alice, 300)
  const lines: string[] = []
  let fails = true
  const failing = new Proxy(storage, {
    get: (target, name: keyof Storage) =>
      name === 'indexMessages' && fails ? () => Promise.reject(new Error('no')) : target[name],
  })
  const indexer = index(failing, lines)
  await until(() => lines.length > 0)
  expect(lines.join()).toContain('search.not-indexed')
  await indexer.close()
  fails = false
  index(failing)
  await until(() => indexed() === 256)
  expect(lines).toHaveLength(1)
})
