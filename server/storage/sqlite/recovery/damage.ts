import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'

/** The suffix of the note's file name. */
export const DAMAGE_NOTE = '-damage'

/** What is wrong with the write-ahead log. */
export interface Damage {
  /** Acknowledged changes are missing: another epoch has to begin. */
  lost: boolean
  /** The database file is newer without what is left of the log, which must not be used. */
  useless: boolean
  /** The path, without a suffix, under which the damaged log is quarantined. */
  quarantine: string
}

/** The JSON of the note. Its file name and its keys are those of older versions. */
type Note = Omit<Damage, 'quarantine'> & { aside: string }

/**
 * Writes the note beside the database before SQLite opens it. It stays until a start has succeeded: SQLite repairs what
 * proves the damage, and a start that is killed or refused in between would leave a log that looks intact.
 */
export function writeDamageNote(path: string, { lost, useless, quarantine }: Damage): void {
  const part = `${noteOf(path)}.part`
  // Without the folder, because the database may be in another one when the note is read.
  const note: Note = { lost, useless, aside: basename(quarantine) }
  writeFileSync(part, JSON.stringify(note))
  flushPath(part)
  renameSync(part, noteOf(path))
  flushPath(dirname(path))
}

export function readDamageNote(path: string): Damage | null {
  if (!existsSync(noteOf(path))) return null
  const { lost, useless, aside } = JSON.parse(readFileSync(noteOf(path), 'utf8')) as Note
  return { lost, useless, quarantine: join(dirname(path), aside) }
}

export function removeDamageNote(path: string): void {
  rmSync(noteOf(path), { force: true })
  flushPath(dirname(path))
}

const noteOf = (path: string): string => path + DAMAGE_NOTE
