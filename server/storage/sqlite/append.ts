import type { Database } from 'bun:sqlite'
import type { Message } from '../../../protocol/entities.ts'
import type { MessagesTable } from '../schema.ts'
import type { Draft } from '../storage.ts'
import type { Outcome } from './requests.ts'

/** Stores drafts within the transaction that is open: one statement a message, two a room. */
export function prepareAppend(raw: Database): (drafts: Draft[]) => Outcome[] {
  const readRev = raw.prepare<{ rev: number }, [string]>('SELECT rev FROM rooms WHERE id = ?')
  const writeRev = raw.prepare<unknown, [number, string]>('UPDATE rooms SET rev = ? WHERE id = ?')
  const isMember = raw.prepare<unknown, [string, string]>(
    'SELECT 1 FROM members WHERE room = ? AND person = ? AND "left" = 0',
  )
  const insert = raw.prepare<unknown, [string, number, string, number, string, string]>(
    `INSERT INTO messages (room, seq, rev, id, at, author, body)
     SELECT room, ?2, ?2, ?3, ?4, person, ?6 FROM members WHERE room = ?1 AND person = ?5 AND "left" = 0
     ON CONFLICT (id) DO NOTHING`,
  )
  const byId = raw.prepare<MessagesTable, [string]>('SELECT * FROM messages WHERE id = ?')

  /** Why nothing was inserted. A stranger is told nothing about what has this id. */
  function unstored({ id, room, author, body }: Draft): Outcome {
    if (isMember.get(room, author) === null) return { value: { outsider: true } }
    const first: Message | null = byId.get(id)
    const same = first !== null && first.room === room && first.author === author && first.body === body
    return { value: same ? { known: first } : { conflict: true } }
  }

  return (drafts) => {
    const revs = new Map<string, { before: number; now: number }>()
    const outcomes = drafts.map((draft) => {
      let rev = revs.get(draft.room)
      if (rev === undefined) {
        const row = readRev.get(draft.room)
        if (row === null) return { value: { outsider: true } }
        revs.set(draft.room, (rev = { before: row.rev, now: row.rev }))
      }
      const { room, id, at, author, body } = draft
      const { changes } = insert.run(room, rev.now + 1, id, at, author, body)
      return changes === 0 ? unstored(draft) : ++rev.now
    })
    for (const [room, { before, now }] of revs) if (now > before) writeRev.run(now, room)
    return outcomes
  }
}
