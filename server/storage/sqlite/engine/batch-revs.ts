import type { Database } from 'bun:sqlite'
import type { MarkedRooms } from '../../operations/marked-rooms.ts'
import type { Revs } from '../../operations/operation.ts'
import type { Voice } from '../../operations/voice.ts'

/** The columns of a room that say who may write in it. */
export type Rules = Pick<Voice, 'slow_seconds' | 'writers'>

/** Counts the revs of a batch's rooms in memory: each room is read at its first use, and written once by `write`. */
export interface BatchRevs extends Revs {
  next(room: string): number
  /** The rules of a room, as they are between two calls of `write`. */
  rules(room: string): Rules
  /** Writes the revs that were given since the last call, and the terms of these. */
  write(): void
  /** The transaction was rolled back. */
  forget(): void
}

export function prepareRevs(raw: Database, terms: MarkedRooms): BatchRevs {
  const read = raw.prepare<{ rev: number } & Rules, [string]>(
    'SELECT rev, slow_seconds, writers FROM rooms WHERE id = ?',
  )
  const update = raw.prepare<unknown, [number, string]>('UPDATE rooms SET rev = ? WHERE id = ?')
  const mark = raw.prepare<unknown, [string, number, string]>(
    'INSERT INTO terms (room, from_rev, term) VALUES (?, ?, ?)',
  )
  const given = new Map<string, { before: number; now: number } & Rules>()

  function room(id: string) {
    let one = given.get(id)
    if (one === undefined) {
      const { rev, slow_seconds, writers } = read.get(id)!
      given.set(id, (one = { before: rev, now: rev, slow_seconds, writers }))
    }
    return one
  }

  return {
    next: (id) => ++room(id).now,
    rules: room,
    write() {
      for (const [room, { before, now }] of given) {
        if (now === before) continue
        update.run(now, room)
        if (terms.needsMark(room)) mark.run(room, before + 1, terms.term)
      }
      given.clear()
    },
    forget: () => given.clear(),
  }
}
