import type { Database } from 'bun:sqlite'
import { dirname } from 'node:path'
import { commandLine } from '../../../executable.ts'

/** The database is damaged; the message says how, and what to do. */
export class Damaged extends Error {
  constructor(path: string, problem: string) {
    super(
      `${path} is damaged: ${problem.trim()}. Restore the newest backup with ` +
        `"${commandLine('restore FILE')}": it keeps the present files in ${dirname(path)} under another name. Without a ` +
        'backup, copy that folder before anything else; "sqlite3 parley.db .recover" can often read most of it.',
    )
  }
}

/** The error with which a start ends because of damage. At most the log is in quarantine then. */
export function startRefusal(damaged: Damaged, quarantine: string | null): Error {
  const outcome = quarantine === null ? 'Nothing was changed.' : `The damaged log is now ${quarantine}-wal.`
  return new Error(`${damaged.message} ${outcome}`, { cause: damaged })
}

/** For a million messages (330 MiB) `quick` takes 0.6 s and `full`, which includes indexes, 0.9 s. Throws `Damaged`. */
export function verify(raw: Database, path: string, how: 'quick' | 'full'): void {
  try {
    const check = how === 'quick' ? 'PRAGMA quick_check(1)' : 'PRAGMA integrity_check(1)'
    const [result] = raw.prepare(check).values()[0] as [string]
    if (result !== 'ok') throw new Damaged(path, result.replaceAll('\n', ' '))
    if (raw.prepare(roomBehind(raw)).get() !== null)
      throw new Damaged(path, 'a room has messages that came after its last change')
  } catch (error) {
    throw asDamage(error, path)
  }
}

/** A room whose rev is below the seq of its newest message. A copy of an earlier version has no `aside`. */
function roomBehind(raw: Database): string {
  const columns = raw.prepare('SELECT name FROM pragma_table_info(?)').values('messages').flat()
  const parts = columns.includes('aside') ? ['AND aside = 0', 'AND aside = 1'] : ['']
  const behind = parts.map(
    (part) => `rev < (SELECT seq FROM messages WHERE messages.room = rooms.id ${part} ORDER BY seq DESC LIMIT 1)`,
  )
  return `SELECT 1 FROM rooms WHERE ${behind.join(' OR ')} LIMIT 1`
}

/** `Damaged` for an error by which SQLite reports damage, also as a cause; any other error unchanged. */
export function asDamage(error: unknown, path: string): unknown {
  const { code = '' } = ((error as Error).cause ?? error) as { code?: string }
  return /^SQLITE_(CORRUPT|NOTADB)/.test(code) ? new Damaged(path, (error as Error).message) : error
}
