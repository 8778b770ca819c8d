import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { draft, guest, indexAll, newId, NOW, room, say } from '../../contract/cast.ts'
import { OPEN } from '../../../../protocol/policies.ts'
import { addGrams } from '../../operations/search/grams.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'

const { fresh } = tidy()

test('[G10] after a checkpoint no page of the file has the text of a deleted message, or of one of its versions', async () => {
  const path = fresh()
  const storage = await openSqlite({ path, onFatal })
  const alice = await guest(storage, 'alice')
  const { id } = await room(storage, alice)
  const kept = await say(storage, id, alice, `kept ${newId()}`)
  const texts = [`first ${newId()}`, `second ${newId()}`]
  const secret = await say(storage, id, alice, texts[0]!)
  const edit = { who: alice, room: id, id: secret.id, body: texts[1]!, at: NOW, minutes: 0, versions: 50 }
  await storage.edit(edit)
  // Neighbours move the row between pages.
  await Promise.all(Array.from({ length: 300 }, (_, n) => say(storage, id, alice, `${n} `.repeat(200))))
  await storage.deleteMessage({ who: alice, room: id, id: secret.id, at: 1 })
  await storage.close()
  const file = readFileSync(path)
  expect(file.includes(kept.body)).toBe(true)
  for (const text of texts) expect(file.includes(text)).toBe(false)
})

test('[G10] nor of an expired one', async () => {
  const path = fresh()
  const storage = await openSqlite({ path, onFatal })
  const alice = await guest(storage, 'alice')
  const { id } = await room(storage, alice)
  const old = await Promise.all(Array.from({ length: 200 }, () => say(storage, id, alice, `old ${newId()}`)))
  await indexAll(storage)
  const [now, defaults] = [NOW + 2 * 86_400_000, { ...OPEN, retention: 1 }]
  const young = draft(id, alice, `young ${newId()}`)
  await storage.append({ ...young, at: now })
  for (let more = true; more;) more = (await storage.expireMessages({ room: id, now, defaults, limit: 50 })).more
  await storage.close()
  const file = readFileSync(path)
  expect(file.includes(young.content.body)).toBe(true)
  expect(old.filter(({ body }) => file.includes(body))).toEqual([])
})

/** Whether the file has an integer, as SQLite writes one of four bytes. */
function has(file: Buffer, value: number): boolean {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return file.includes(bytes)
}

/** More than a part of the index, so that the first ones are merged and the last ones are not. */
const MANY = 4_500

test('[G10] after a checkpoint no page of the file has a gram of the search index that only a deleted text or version had', async () => {
  const path = fresh()
  let storage = await openSqlite({ path, onFatal })
  const alice = await guest(storage, 'alice')
  const { id } = await room(storage, alice)
  // Letters that nobody else uses.
  const [first, last] = [await say(storage, id, alice, 'ⰶⰷⰸ'), Array.from({ length: MANY }, (_, n) => `other ${n}`)]
  await Promise.all(last.map((body) => say(storage, id, alice, body)))
  const newest = await say(storage, id, alice, 'ⰀⰁⰂ')
  await indexAll(storage)
  const edit = { who: alice, room: id, id: newest.id, body: 'ⰃⰄⰅ', at: NOW, minutes: 0, versions: 50 }
  await storage.close()
  const grams = new Set<number>()
  for (const text of ['ⰶⰷⰸ', 'ⰰⰱⰲ', 'ⰳⰴⰵ']) addGrams(text, grams)
  const written = readFileSync(path)
  expect([...grams].filter((gram) => has(written, gram))).toHaveLength(12)

  storage = await openSqlite({ path, onFatal })
  await storage.edit(edit)
  await storage.deleteMessage({ who: alice, room: id, id: first.id, at: NOW })
  await storage.deleteMessage({ who: alice, room: id, id: newest.id, at: NOW })
  await storage.close()
  const file = readFileSync(path)
  expect([...grams].filter((gram) => has(file, gram))).toEqual([])
}, 30_000)
