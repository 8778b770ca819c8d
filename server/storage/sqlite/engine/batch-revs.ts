import type { Database } from 'bun:sqlite'
import type { MarkedRooms } from '../../operations/marked-rooms.ts'
import type { Revs } from '../../operations/operation.ts'

/** Counts the revs of a batch's rooms in memory: each room is read at its first change, and written once by `write`. */
export interface BatchRevs extends Revs {
  next(room: string): number
  /** Writes the revs that were given since the last call, and the terms of these. */
  write(): void
  /** The transaction was rolled back. */
  forget(): void
}

export function prepareRevs(raw: Database, terms: MarkedRooms): BatchRevs {
  const read = raw.prepare<{ rev: number }, [string]>('SELECT rev FROM rooms WHERE id = ?')
  const update = raw.prepare<unknown, [number, string]>('UPDATE rooms SET rev = ? WHERE id = ?')
  const mark = raw.prepare<unknown, [string, number, string]>(
    'INSERT INTO terms (room, from_rev, term) VALUES (?, ?, ?)',
  )
  const given = new Map<string, { before: number; now: number }>()

  return {
    next(room) {
      let rev = given.get(room)
      if (rev === undefined) {
        const { rev: before } = read.get(room)!
        given.set(room, (rev = { before, now: before }))
      }
      return ++rev.now
    },
    write() {
      for (const [room, { before, now }] of given) {
        update.run(now, room)
        if (terms.needsMark(room)) mark.run(room, before + 1, terms.term)
      }
      given.clear()
    },
    forget: () => given.clear(),
  }
}
