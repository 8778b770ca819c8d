import { Database } from 'bun:sqlite'
import type { MessageRecord } from '../history/history.ts'

/** The rows of the database after the last write. */
export interface DatabaseDump {
  epoch: string
  /** `changed` is the rev of the latest change of the room itself. */
  rooms: { room: string; rev: number; changed: number }[]
  members: { room: string; person: string; left: boolean; rev: number }[]
  messages: MessageRecord[]
  /** The result of SQLite's `integrity_check`: `ok`, or what is wrong. */
  integrity: string
}

/** Reads a database that is no longer written to; a server may have it open. Throws when it is unreadable. */
export function dumpDatabase(file: string): DatabaseDump {
  const db = new Database(file, { readonly: true })
  try {
    const rows = <T>(sql: string) => db.query<T, []>(sql).all()
    return {
      epoch: rows<{ epoch: string }>('SELECT epoch FROM epoch')[0]?.epoch ?? '',
      rooms: rows('SELECT id AS room, rev, changed FROM rooms'),
      members: rows<{ room: string; person: string; left: number; rev: number }>(
        'SELECT room, person, "left", rev FROM members',
      ).map((row) => ({ ...row, left: row.left === 1 })),
      messages: rows('SELECT id, room, seq, rev, author, body FROM messages ORDER BY room, seq'),
      integrity: rows<{ integrity_check: string }>('PRAGMA integrity_check')
        .map((row) => row.integrity_check)
        .join('; '),
    }
  } finally {
    db.close(true)
  }
}
