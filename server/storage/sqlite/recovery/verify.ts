import type { Database } from 'bun:sqlite'
import { dirname } from 'node:path'

/** The data is not whole; the message says what is wrong and what to do. */
export class Damaged extends Error {
  constructor(path: string, what: string) {
    super(
      `${path} is damaged: ${what.trim()}. Put back the newest backup with ` +
        `"npm run parley -- restore FILE": it keeps what is in ${dirname(path)} aside. Without a backup, copy that ` +
        'folder before anything else; most of it can often be read with "sqlite3 parley.db .recover".',
    )
  }
}

/** As a start tells it that ends with it, and has kept at most the log aside. */
export function refusal(damaged: Damaged, aside: string | null): Error {
  const left = aside === null ? 'Nothing was changed.' : `Its damaged log is kept as ${aside}-wal.`
  return new Error(`${damaged.message} ${left}`, { cause: damaged })
}

/** Measured for a million messages, 330 MiB: `quick` 0.6 s, `full` (indexes, too) 0.9 s. Throws `Damaged`. */
export function verify(raw: Database, path: string, how: 'quick' | 'full'): void {
  try {
    const check = how === 'quick' ? 'PRAGMA quick_check(1)' : 'PRAGMA integrity_check(1)'
    const [found] = raw.prepare(check).values()[0] as [string]
    if (found !== 'ok') throw new Damaged(path, found.replaceAll('\n', ' '))
    const behind = raw.prepare(AHEAD).values()[0]
    if (behind !== undefined) throw new Damaged(path, 'a room has messages that came after its last change')
  } catch (error) {
    throw asDamage(error, path)
  }
}

// Rooms are few, and the last message of each is found by its key.
const AHEAD = `SELECT 1 FROM rooms
  WHERE rev < (SELECT seq FROM messages WHERE messages.room = rooms.id ORDER BY seq DESC LIMIT 1) LIMIT 1`

/** What SQLite found out by itself, also if somebody said more of it, in the words for an operator; anything else as it is. */
export function asDamage(error: unknown, path: string): unknown {
  const { code = '' } = ((error as Error).cause ?? error) as { code?: string }
  return /^SQLITE_(CORRUPT|NOTADB)/.test(code) ? new Damaged(path, (error as Error).message) : error
}
