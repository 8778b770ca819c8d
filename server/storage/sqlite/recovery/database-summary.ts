import { statSync } from 'node:fs'
import { openToCopy } from './open-copy.ts'
import { verify } from './verify.ts'

/** What a database holds, for the person who looks after it. */
export interface Held {
  bytes: number
  people: number
  rooms: number
  messages: number
}

/** Verifies all of it. Throws `Damaged`. */
export function held(path: string): Held {
  const raw = openToCopy(path)
  try {
    verify(raw, path, 'full')
    const count = (table: string) => raw.prepare(`SELECT count(*) FROM ${table}`).values()[0]![0] as number
    return { bytes: statSync(path).size, people: count('people'), rooms: count('rooms'), messages: count('messages') }
  } finally {
    raw.close(true)
  }
}
