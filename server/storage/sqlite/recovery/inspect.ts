import { existsSync, statSync } from 'node:fs'
import { copyAside, LOG_PARTS, moveAside, nameAside } from './quarantine.ts'
import { DAMAGE_NOTE, notedDamage, noteDamage, type Damage } from './damage.ts'
import { readLog } from './log-file.ts'
import { Damaged } from './verify.ts'

export interface Inspected {
  /** What is wrong with the log, which is kept aside. */
  damage: Damage | null
  /** What to check before anybody is served. */
  check: 'quick' | 'full' | 'later'
}

/**
 * What the last server left at `path`, before SQLite opens it; a damaged log is kept aside. Up to `checkFirstBytes` the
 * check is part of the start whatever happened before. Throws `Damaged` when the file itself is gone.
 */
export function inspect(path: string, now: number, checkFirstBytes: number): Inspected {
  if (isEmptied(path)) throw new Damaged(path, 'it is empty or gone, though its log is there')
  const [bytes, logBytes] = [sizeOf(path), sizeOf(`${path}-wal`)]
  const noted = notedDamage(path)
  if (bytes === 0) {
    if (noted === null) return { damage: null, check: 'quick' }
    // Left there, the note would one day be taken for one of another database, and its log be moved away.
    throw new Damaged(path, `it is empty or gone, though ${path}${DAMAGE_NOTE}, a note of its damaged log, is there`)
  }
  const damage = noted ?? findDamage(path, now)
  if (damage?.useless) moveAside(path, damage.aside, LOG_PARTS)
  if (damage !== null) return { damage, check: 'full' }
  return { damage, check: logBytes > 0 || bytes <= checkFirstBytes ? 'quick' : 'later' }
}

/** Whether SQLite may open the database `path` with its log as they are, and leaves out nothing of them. */
export function fits(path: string): boolean {
  if (isEmptied(path) || notedDamage(path) !== null) return false
  const { lost, useless } = readLog(path)
  return !lost && !useless
}

// The index of the log stays for good, once there was a database. SQLite would throw away the log of an empty one.
const isEmptied = (path: string): boolean =>
  sizeOf(path) === 0 && (sizeOf(`${path}-wal`) > 0 || existsSync(`${path}-shm`))

function findDamage(path: string, now: number): Damage | null {
  const { lost, useless } = readLog(path)
  if (!lost && !useless) return null
  const damage = { lost, useless, aside: nameAside(path, 'damaged', now) }
  // What is still needed is copied first: once the damage is noted, the log may be mended.
  if (!useless) copyAside(path, damage.aside, LOG_PARTS)
  noteDamage(path, damage)
  return damage
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)
