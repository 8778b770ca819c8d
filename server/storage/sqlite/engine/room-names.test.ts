import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { createLog } from '../../../log.ts'
import { nameMembers } from '../../../room-names.ts'
import { guest, isRefused, NOW, room } from '../../contract/cast.ts'
import { onFatal, tidy } from '../test/fixture.ts'
import { openSqlite } from './sqlite.ts'

const { fresh, later } = tidy()

test('people who were in rooms before names were compared are named in steps, and equal names stay', async () => {
  const path = fresh()
  let storage = await openSqlite({ path, onFatal })
  const alice = await guest(storage, 'alice')
  const { id, code } = await room(storage, alice)
  for (let n = 0; n < 250; n++)
    await storage.joinRoom({ who: await guest(storage, `Member ${n}`), code, at: NOW, roomsPerPerson: 0 })
  const left = await guest(storage, 'Gone')
  await storage.joinRoom({ who: left, code, at: NOW, roomsPerPerson: 0 })
  await storage.leaveRoom({ who: left, room: id })
  await storage.close()

  // As a version had it that did not compare names: two people are called alike.
  const raw = new Database(path)
  const named = raw.prepare('SELECT room, skeleton FROM room_names ORDER BY skeleton').values()
  raw.run('DELETE FROM room_names')
  raw.run("INSERT INTO room_names_state (after_room, after_person) VALUES ('', '')")
  raw.run("UPDATE people SET name = 'Member 1' WHERE name = 'Member 2'")
  raw.close()

  storage = await openSqlite({ path, onFatal })
  later(() => storage.close())
  const log = createLog('error', 'json', (line) => console.error(line))
  expect(await storage.nameMembers({ limit: 100 })).toEqual({ more: true })
  await nameMembers({ storage, log }, () => false)
  expect(await storage.nameMembers({ limit: 100 })).toEqual({ more: false })
  const again = new Database(path, { readonly: true })
  later(() => again.close())
  expect(again.prepare('SELECT count(*) FROM room_names').values()).toEqual([[named.length]])
  expect(again.prepare('SELECT count(*) FROM room_names_state').values()).toEqual([[0]])
  const [[plan]] = again
    .prepare(
      `EXPLAIN QUERY PLAN SELECT person FROM room_names
       WHERE room = 'r' AND skeleton IN ('a', 'b') AND person <> 'p' LIMIT 1`,
    )
    .values()
    .map((row) => [row[3]]) as [[string]]
  expect(plan).toBe('SEARCH room_names USING PRIMARY KEY (room=? AND skeleton=?)')

  await isRefused(
    storage.joinRoom({ who: await guest(storage, 'member l'), code, at: NOW, roomsPerPerson: 0 }),
    'name_taken',
  )
  expect(
    await storage.joinRoom({ who: await guest(storage, 'Member 2'), code, at: NOW, roomsPerPerson: 0 }),
  ).toHaveProperty('room')
}, 30_000)
