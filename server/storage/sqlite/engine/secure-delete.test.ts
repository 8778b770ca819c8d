import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { guest, newId, NOW, room, say } from '../../contract/cast.ts'
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
