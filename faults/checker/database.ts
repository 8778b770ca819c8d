import { Database } from 'bun:sqlite'
import { readFileSync } from 'node:fs'
import type { MessageRecord } from '../history/history.ts'
import { occurring } from './occurring.ts'
import { recordOf, type MessageRow } from './message-row.ts'

/** The rows of the database after the last write. */
export interface DatabaseDump {
  epoch: string
  /** `changed` is the rev of the latest change of the room itself. */
  rooms: { room: string; rev: number; changed: number }[]
  members: { room: string; person: string; left: boolean; rev: number }[]
  messages: MessageRecord[]
  /** By the id of a message. */
  reactions: { id: string; person: string; emoji: string }[]
  votes: { id: string; person: string; choices: number[] }[]
  /** `seq` is that of the message that has it. */
  files: { id: string; room: string; author: string; bytes: number; seq: number | null }[]
  /** What a file consists of: itself, as the variant `file`, and smaller pictures. */
  blobs: { file: string; variant: string; hash: string; bytes: number }[]
  /** The hashes of blobs that wait for a sweep. */
  loose: string[]
  /** The bytes that count for a room, a person, or, without an id, for the server. */
  usage: { owner: string; bytes: number }[]
  /** Those of the given texts that the bytes of the file have. */
  remains: string[]
  /** The result of SQLite's `integrity_check`: `ok`, or what is wrong. */
  integrity: string
}

/**
 * Reads a database that is no longer written to; a server may have it open. `gone` are texts that no page of the file may
 * have, after the last checkpoint. Throws when it is unreadable.
 */
export function dumpDatabase(file: string, gone: ReadonlySet<string> = new Set()): DatabaseDump {
  const db = new Database(file, { readonly: true })
  try {
    const rows = <T>(sql: string) => db.query<T, []>(sql).all()
    return {
      epoch: rows<{ epoch: string }>('SELECT epoch FROM epoch')[0]?.epoch ?? '',
      rooms: rows('SELECT id AS room, rev, changed FROM rooms'),
      members: rows<{ room: string; person: string; left: number; rev: number }>(
        'SELECT room, person, "left", rev FROM members',
      ).map((row) => ({ ...row, left: row.left === 1 })),
      messages: rows<MessageRow>(
        'SELECT id, room, seq, rev, author, body, thread, aside, poll, files, state FROM messages ORDER BY room, seq',
      ).map(recordOf),
      reactions: rows(`SELECT messages.id, reactions.person, emoji FROM reactions JOIN messages USING (room, seq)`),
      votes: rows<{ id: string; person: string; choices: string }>(
        'SELECT messages.id, votes.person, choices FROM votes JOIN messages USING (room, seq)',
      ).map((row) => ({ ...row, choices: JSON.parse(row.choices) as number[] })),
      files: rows('SELECT id, room, author, bytes, seq FROM files'),
      blobs: rows('SELECT file, variant, hash, bytes FROM file_blobs'),
      loose: rows<{ hash: string }>('SELECT hash FROM loose_blobs').map(({ hash }) => hash),
      usage: rows('SELECT owner, bytes FROM file_usage'),
      remains: occurring(gone, readFileSync(file)),
      integrity: rows<{ integrity_check: string }>('PRAGMA integrity_check')
        .map((row) => row.integrity_check)
        .join('; '),
    }
  } finally {
    db.close(true)
  }
}
