import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'

/** What the name of the note adds to that of the database. */
export const DAMAGE_NOTE = '-damage'

/** What was found of the log. */
export interface Damage {
  /** Acknowledged changes are missing: another life of the data has to begin. */
  lost: boolean
  /** The file alone is newer than with what is left of the log, which must not be used. */
  useless: boolean
  /** The name, with its folder, that the damaged log is kept under. */
  aside: string
}

/**
 * Noted beside the database before SQLite opens it and until a start has got through: SQLite mends what proves the
 * damage, and a start that was killed or refused in between would leave a log that looks whole.
 */
export function noteDamage(path: string, damage: Damage): void {
  const part = `${noteOf(path)}.part`
  // Without the folder, which may be another one when it is read.
  writeFileSync(part, JSON.stringify({ ...damage, aside: basename(damage.aside) }))
  flushPath(part)
  renameSync(part, noteOf(path))
  flushPath(dirname(path))
}

export function notedDamage(path: string): Damage | null {
  if (!existsSync(noteOf(path))) return null
  const noted = JSON.parse(readFileSync(noteOf(path), 'utf8')) as Damage
  return { ...noted, aside: join(dirname(path), noted.aside) }
}

export function forgetDamage(path: string): void {
  rmSync(noteOf(path), { force: true })
  flushPath(dirname(path))
}

const noteOf = (path: string): string => path + DAMAGE_NOTE
