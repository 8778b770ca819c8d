import type { Database } from 'bun:sqlite'
import type { Message } from '../../../../protocol/entities.ts'
import type { MessagesTable } from '../../schema.ts'
import type { Stretches } from '../../operations/terms.ts'
import type { Draft } from '../../storage.ts'
import type { Outcome } from './requests.ts'

/** Stores drafts within the transaction that is open: two statements a message, two a room. */
export function prepareAppend(raw: Database, stretches: Stretches): (drafts: Draft[]) => Outcome[] {
  const readRev = raw.prepare<{ rev: number }, [string]>('SELECT rev FROM rooms WHERE id = ?')
  const writeRev = raw.prepare<unknown, [number, string]>('UPDATE rooms SET rev = ? WHERE id = ?')
  const beginStretch = raw.prepare<unknown, [string, number, string]>(
    'INSERT INTO stretches (room, from_rev, run) VALUES (?, ?, ?)',
  )
  const isMember = raw.prepare<unknown, [string, string]>(
    'SELECT 1 FROM members WHERE room = ? AND person = ? AND "left" = 0',
  )
  // Not INSERT … SELECT FROM members: that costs twice as much as a look-up and a plain insert.
  const insert = raw.prepare<unknown, [string, number, string, number, string, string]>(
    `INSERT INTO messages (room, seq, rev, id, at, author, body) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (id) DO NOTHING`,
  )
  const byId = raw.prepare<MessagesTable, [string]>('SELECT * FROM messages WHERE id = ?')

  function earlier({ id, room, author, body }: Draft): Outcome {
    const first: Message | null = byId.get(id)
    const same = first !== null && first.room === room && first.author === author && first.body === body
    return { value: same ? { known: first } : { conflict: true } }
  }

  return (drafts) => {
    const revs = new Map<string, { before: number; now: number }>()
    const outcomes = drafts.map((draft) => {
      const { room, id, at, author, body } = draft
      // Before anything is said about the id: a stranger is told nothing of what was stored under it.
      if (isMember.get(room, author) === null) return { value: { outsider: true } }
      let rev = revs.get(room)
      if (rev === undefined) {
        const { rev: now } = readRev.get(room)!
        revs.set(room, (rev = { before: now, now }))
      }
      const { changes } = insert.run(room, rev.now + 1, id, at, author, body)
      return changes === 0 ? earlier(draft) : ++rev.now
    })
    for (const [room, { before, now }] of revs) {
      if (now === before) continue
      writeRev.run(now, room)
      if (stretches.begins(room)) beginStretch.run(room, before + 1, stretches.run)
    }
    return outcomes
  }
}
