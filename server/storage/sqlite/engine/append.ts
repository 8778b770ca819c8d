import type { Database, SQLQueryBindings } from 'bun:sqlite'
import { storedBefore, type Draft } from '../../operations/append.ts'
import { CONTENT_COLUMNS, toColumns } from '../../operations/content.ts'
import type { MarkedRooms } from '../../operations/marked-rooms.ts'
import type { MessageRow } from '../../schema.ts'
import type { WriterOutcome } from './requests.ts'

/** Stores drafts in the open transaction: two statements for each message, two for each room. */
export function prepareAppend(raw: Database, terms: MarkedRooms): (drafts: Draft[]) => WriterOutcome[] {
  const readRev = raw.prepare<{ rev: number }, [string]>('SELECT rev FROM rooms WHERE id = ?')
  const writeRev = raw.prepare<unknown, [number, string]>('UPDATE rooms SET rev = ? WHERE id = ?')
  const markTerm = raw.prepare<unknown, [string, number, string]>(
    'INSERT INTO terms (room, from_rev, term) VALUES (?, ?, ?)',
  )
  // No row for a person outside the room, who learns nothing about the id. With the plus, SQLite looks up only the id.
  const taken = '(+author = ?2 OR +room = ?1) AND id = ?3'
  const lookUp = raw.prepare<{ taken: 0 | 1 }, [string, string, string]>(
    `SELECT EXISTS (SELECT 1 FROM messages WHERE ${taken}) AS taken
     FROM members WHERE room = ?1 AND person = ?2 AND "left" = 0`,
  )
  const content = CONTENT_COLUMNS.map((column) => `, ${column}`).join('')
  const values = CONTENT_COLUMNS.map((_, index) => `, ?${index + 6}`).join('')
  // INSERT … SELECT FROM members would cost twice as much as a look-up and a plain insert.
  const insert = raw.prepare<unknown, SQLQueryBindings[]>(
    `INSERT INTO messages (room, seq, rev, id, at, author${content}) VALUES (?1, ?2, ?2, ?3, ?4, ?5${values})`,
  )
  const earlier = raw.prepare<MessageRow, [string, string, string]>(`SELECT * FROM messages WHERE ${taken}`)

  return (drafts) => {
    const revs = new Map<string, { before: number; now: number }>()
    const outcomes = drafts.map((draft): WriterOutcome => {
      const { room, id, at, who } = draft
      const found = lookUp.get(room, who, id)
      if (found === null) return { output: { refused: 'not_member' } }
      if (found.taken === 1) return { output: storedBefore(earlier.get(room, who, id)!, draft) }
      let rev = revs.get(room)
      if (rev === undefined) {
        const { rev: now } = readRev.get(room)!
        revs.set(room, (rev = { before: now, now }))
      }
      const columns = toColumns(draft.content)
      insert.run(room, rev.now + 1, id, at, who, ...CONTENT_COLUMNS.map((column) => columns[column]))
      return ++rev.now
    })
    for (const [room, { before, now }] of revs) {
      if (now === before) continue
      writeRev.run(now, room)
      if (terms.needsMark(room)) markTerm.run(room, before + 1, terms.term)
    }
    return outcomes
  }
}
