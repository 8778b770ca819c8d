import { existsSync, statSync } from 'node:fs'
import { DAMAGE_NOTE, readDamageNote, writeDamageNote, type Damage } from './damage.ts'
import { readLog } from './log-file.ts'
import { copyToQuarantine, LOG_SUFFIXES, moveToQuarantine, quarantineName } from './quarantine.ts'
import { Damaged } from './verify.ts'

export interface Inspected {
  /** What is wrong with the log, which is in quarantine then. */
  damage: Damage | null
  /** What to verify before the server serves. `later` means while it serves. */
  check: 'quick' | 'full' | 'later'
}

/**
 * Inspects the files that the last server left at `path`, before SQLite opens them, and quarantines a damaged log. A
 * database of at most `verifyFirstBytes` is verified at every start. Throws `Damaged` when the database file is empty or
 * missing although its log exists.
 */
export function inspect(path: string, now: number, verifyFirstBytes: number): Inspected {
  if (isEmptied(path)) throw new Damaged(path, 'it is empty or missing, though its log exists')
  const [bytes, logBytes] = [sizeOf(path), sizeOf(`${path}-wal`)]
  const noted = readDamageNote(path)
  if (bytes === 0) {
    if (noted === null) return { damage: null, check: 'quick' }
    // If it stayed, the note would later be applied to another database, and move that one's log away.
    throw new Damaged(path, `it is empty or missing, though ${path}${DAMAGE_NOTE}, the note of a damaged log, exists`)
  }
  const damage = noted ?? findDamage(path, now)
  if (damage?.useless) moveToQuarantine(path, damage.quarantine, LOG_SUFFIXES)
  if (damage !== null) return { damage, check: 'full' }
  return { damage, check: logBytes > 0 || bytes <= verifyFirstBytes ? 'quick' : 'later' }
}

/** Whether SQLite can open the database `path` with its log as they are and read everything that is in them. */
export function isConsistent(path: string): boolean {
  if (isEmptied(path) || readDamageNote(path) !== null) return false
  const { lost, useless } = readLog(path)
  return !lost && !useless
}

// Once there was a database, the index of its log stays. SQLite deletes the log of an empty database.
const isEmptied = (path: string): boolean =>
  sizeOf(path) === 0 && (sizeOf(`${path}-wal`) > 0 || existsSync(`${path}-shm`))

function findDamage(path: string, now: number): Damage | null {
  const { lost, useless } = readLog(path)
  if (!lost && !useless) return null
  const damage = { lost, useless, quarantine: quarantineName(path, 'damaged', now) }
  // A log that is still needed is copied before the note is written: with the note, SQLite may repair the log.
  if (!useless) copyToQuarantine(path, damage.quarantine, LOG_SUFFIXES)
  writeDamageNote(path, damage)
  return damage
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)
