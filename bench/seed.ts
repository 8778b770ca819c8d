import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { formatCode } from '../protocol/code.ts'
import { openSqlite } from '../server/storage/sqlite/engine/sqlite.ts'
import { openForWriting } from '../server/storage/sqlite/engine/database.ts'
import type { Storage } from '../server/storage/storage.ts'

const PEOPLE = 200
const MESSAGES_A_TRANSACTION = 20_000
const MS_BETWEEN_MESSAGES = 20_000
const DAY_MS = 86_400_000

export interface Seeded {
  room: string
  code: string
  /** Ids of the members; the first is the owner. */
  people: string[]
  /** The seq of the first and of the last message. */
  first: number
  last: number
}

const WORDS =
  'the a we you they it is was will can should maybe never always tomorrow today boat lunch build green red deploy cat river letter quietly quickly about under between because although and or but so ok yes no great thanks sorry hello coffee meeting table window'.split(
    ' ',
  )

/** Mostly a line, now and then a paragraph, and some that are not ASCII. */
function bodyOf(n: number): string {
  // Multiplied by a large odd number, neighbours differ in length and words, and each run seeds the same.
  let state = Math.imul(n + 1, 2_654_435_761) >>> 0
  const next = (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
  const length = next(50) === 0 ? 60 + next(120) : 2 + next(18)
  const words = Array.from({ length }, () => WORDS[next(WORDS.length)])
  if (next(10) === 0) words.push('Grüße 👋 — żółć')
  return `${words.join(' ')} ${n}`
}

/** A UUIDv7 of that time, as its writer's client would have made it. */
function idAt(at: number, n: number): string {
  const time = at.toString(16).padStart(12, '0')
  const random = crypto.randomUUID()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${(n & 0xfff).toString(16).padStart(3, '0')}${random.slice(18)}`
}

/** A room with its people, made as the server makes them. */
async function prepare(storage: Storage, now: number): Promise<Seeded> {
  const people = Array.from({ length: PEOPLE }, () => Bun.randomUUIDv7())
  const guests = people.map((who, n) => ({ hash: `seed ${who}`, who, name: `Person ${n + 1}` }))
  await Promise.all(guests.map((each) => storage.startSession({ ...each, at: now, expiresAt: now + DAY_MS })))
  const room = Bun.randomUUIDv7()
  const code = Bun.hash(room).toString(16).toUpperCase().padStart(10, '0').slice(-10)
  const made = { who: people[0]!, id: room, name: 'A long history', code, at: now, roomsPerPerson: 0 }
  await storage.createRoom(made)
  await Promise.all(people.slice(1).map((who) => storage.joinRoom({ who, code, at: now, roomsPerPerson: 0 })))
  return { room, code, people, first: PEOPLE + 2, last: PEOPLE + 1 }
}

/** Fills a room with `messages` varied messages, straight through the schema. The file must not be in use. */
export async function seed(path: string, messages: number, now: number): Promise<Seeded> {
  const storage = await openSqlite({
    path,
    onFatal: (error) => {
      throw error
    },
  })
  const seeded = await prepare(storage, now)
  await storage.close()

  const { raw } = openForWriting(path)
  const { room, people, first } = seeded
  const insert = raw.prepare(
    'INSERT INTO messages (room, seq, rev, id, at, author, body) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)',
  )
  for (let n = 0; n < messages;) {
    const end = Math.min(messages, n + MESSAGES_A_TRANSACTION)
    raw.run('BEGIN IMMEDIATE')
    for (; n < end; n++) {
      const at = now - (messages - n) * MS_BETWEEN_MESSAGES
      insert.run(room, first + n, idAt(at, n), at, people[(n * 7) % PEOPLE]!, bodyOf(n))
    }
    raw.run('UPDATE rooms SET rev = ? WHERE id = ?', [first + n - 1, room])
    raw.run('COMMIT')
  }
  raw.run('PRAGMA optimize')
  raw.close()
  return { ...seeded, last: first + messages - 1 }
}

if (import.meta.main) {
  const [directory, count = '1000000'] = process.argv.slice(2)
  const messages = Number(count)
  if (directory === undefined || !Number.isSafeInteger(messages) || messages < 0) {
    console.error('Usage: bun bench/seed.ts <data directory> [messages = 1000000]')
    process.exit(2)
  }
  mkdirSync(directory, { recursive: true })
  const started = performance.now()
  const { code } = await seed(join(directory, 'parley.db'), messages, Date.now())
  const seconds = (performance.now() - started) / 1_000
  console.log(`${messages} messages in ${seconds.toFixed(1)} s. The room's code: ${formatCode(code)}`)
}
