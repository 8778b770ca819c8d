import type { Database, SQLQueryBindings } from 'bun:sqlite'
import { storedBefore, type Draft } from '../../operations/append.ts'
import { CONTENT_COLUMNS, toColumns } from '../../operations/content.ts'
import { isSlowed, refusalOfVoice, type Voice } from '../../operations/voice.ts'
import type { MessageRow } from '../../schema/messages.ts'
import type { BatchRevs } from './batch-revs.ts'
import type { WriterOutcome } from './requests.ts'

type Own = Pick<Voice, 'role' | 'muted' | 'spoke'>

/** Stores a draft in the open transaction: two statements, beside those of the revs, and a third in a room with a slow mode. */
export function prepareAppend(raw: Database, revs: BatchRevs): (draft: Draft) => WriterOutcome {
  // No row for a person outside the room, who learns nothing about the id. With the plus, SQLite looks up only the id.
  const taken = '(+author = ?2 OR +room = ?1) AND id = ?3'
  const lookUp = raw.prepare<{ taken: 0 | 1 } & Own, [string, string, string]>(
    `SELECT EXISTS (SELECT 1 FROM messages WHERE ${taken}) AS taken, role, muted, spoke
     FROM members WHERE room = ?1 AND person = ?2 AND "left" = 0`,
  )
  const content = CONTENT_COLUMNS.map((column) => `, ${column}`).join('')
  const values = CONTENT_COLUMNS.map((_, index) => `, ?${index + 6}`).join('')
  // INSERT … SELECT FROM members would cost twice as much as a look-up and a plain insert.
  const insert = raw.prepare<unknown, SQLQueryBindings[]>(
    `INSERT INTO messages (room, seq, rev, id, at, author${content}) VALUES (?1, ?2, ?2, ?3, ?4, ?5${values})`,
  )
  const earlier = raw.prepare<MessageRow, [string, string, string]>(`SELECT * FROM messages WHERE ${taken}`)

  const noteTime = raw.prepare<unknown, [number, string, string]>(
    'UPDATE members SET spoke = ? WHERE room = ? AND person = ?',
  )

  return (draft) => {
    const { room, id, at, who } = draft
    const found = lookUp.get(room, who, id)
    if (found === null) return { output: { refused: 'not_member' } }
    if (found.taken === 1) return { output: storedBefore(earlier.get(room, who, id)!, draft) }
    const { slow_seconds, writers } = revs.rules(room)
    const voice = { ...found, slow_seconds, writers }
    const refused = refusalOfVoice(voice, at)
    if (refused !== null) return { output: refused }
    if (isSlowed(voice)) noteTime.run(at, room, who)
    const rev = revs.next(room)
    const columns = toColumns(draft.content)
    insert.run(room, rev, id, at, who, ...CONTENT_COLUMNS.map((column) => columns[column]))
    return rev
  }
}
