import { statSync } from 'node:fs'
import { openToCopy } from './open-copy.ts'
import { verify } from './verify.ts'

/** What a database contains, for the output of `backup` and `restore`. */
export interface DatabaseSummary {
  bytes: number
  people: number
  rooms: number
  messages: number
}

/** Verifies the whole file and counts what is in it. Throws `Damaged`. */
export function summarise(path: string): DatabaseSummary {
  const raw = openToCopy(path)
  try {
    verify(raw, path, 'full')
    const count = (table: string) => raw.prepare(`SELECT count(*) FROM ${table}`).values()[0]![0] as number
    return { bytes: statSync(path).size, people: count('people'), rooms: count('rooms'), messages: count('messages') }
  } finally {
    raw.close(true)
  }
}
