import { openForWriting } from '../../server/storage/sqlite/engine/database.ts'
import { openSqlite } from '../../server/storage/sqlite/engine/sqlite.ts'
import { bodyOf, chance } from './words.ts'

export const ROOMS = 60
/** Rooms of the person who searches. */
export const OWN_ROOMS = 40
const PEOPLE = 50
const MESSAGES_A_TRANSACTION = 20_000
const MS_BETWEEN_MESSAGES = 20_000
const DAY_MS = 86_400_000

export interface Filled {
  people: string[]
  rooms: string[]
}

export const onFatal = (error: unknown) => {
  throw error
}

/** A database with rooms of very different size, as if it had been written before there was an index. */
export async function fill(path: string, messages: number, now: number): Promise<Filled> {
  const storage = await openSqlite({ path, onFatal })
  const people = Array.from({ length: PEOPLE }, () => Bun.randomUUIDv7())
  const guests = people.map((who, n) => ({
    hash: `bench ${who}`,
    who,
    name: `Person ${n}`,
    at: now,
    expiresAt: now + DAY_MS,
  }))
  await Promise.all(guests.map((each) => storage.startSession(each)))
  const rooms = Array.from({ length: ROOMS }, () => Bun.randomUUIDv7())
  for (const [n, id] of rooms.entries()) {
    const code = Bun.hash(id).toString(32).toUpperCase().padStart(10, '0').slice(-10)
    // The first person is in the first rooms only.
    const [owner, ...others] = n < OWN_ROOMS ? people : people.slice(1)
    await storage.createRoom({ who: owner!, id, name: `Room ${n}`, code, at: now, roomsPerPerson: 0 })
    await Promise.all(others.map((who) => storage.joinRoom({ who, code, at: now, roomsPerPerson: 0 })))
  }
  await storage.close()
  write(path, messages, now, { people, rooms })
  return { people, rooms }
}

function write(path: string, messages: number, now: number, { people, rooms }: Filled): void {
  const { raw } = openForWriting(path)
  const insert = raw.prepare(
    'INSERT INTO messages (room, seq, rev, id, at, author, body) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)',
  )
  const revs = rooms.map(() => PEOPLE + 2)
  for (let n = 0; n < messages;) {
    const end = Math.min(messages, n + MESSAGES_A_TRANSACTION)
    raw.run('BEGIN IMMEDIATE')
    for (; n < end; n++) {
      const next = chance(n * 31)
      const room = Math.floor((next(1_000) / 1_000) ** 2 * ROOMS)
      const at = now - (messages - n) * MS_BETWEEN_MESSAGES
      insert.run(rooms[room]!, ++revs[room]!, idAt(at), at, people[1 + next(PEOPLE - 1)]!, bodyOf(n))
    }
    for (const [index, id] of rooms.entries()) raw.run('UPDATE rooms SET rev = ? WHERE id = ?', [revs[index]!, id])
    raw.run('COMMIT')
  }
  // As the migration leaves a database that has messages.
  raw.run('DELETE FROM search_rooms')
  raw.run('INSERT INTO search_rooms SELECT id, row_number() OVER (ORDER BY id), rev, rev FROM rooms')
  raw.run("UPDATE search_state SET before_id = 'g', before_author = ''")
  raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').values()
  raw.close()
}

/** A UUIDv7 of that time. */
function idAt(at: number): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}
