import { Database } from 'bun:sqlite'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { LOG_PARTS, moveAside, nameAside } from './quarantine.ts'
import { copyInto } from './copy-into.ts'
import { DAMAGE_NOTE, forgetDamage, notedDamage, noteDamage } from './damage.ts'
import { flushPath } from '../disk/flush-path.ts'
import { held, type Held } from './database-summary.ts'
import { fits } from './inspect.ts'
import { leaving } from './describe-outcome.ts'
import { lock } from '../disk/lock.ts'
import { giveToFolder } from '../disk/owner.ts'

/** `kept` names where the data before lies now; null when there was none. */
type Restored = Held & { kept: string | null }

/**
 * Puts a backup in the place of the database `path`, which no server may use. The next start begins another epoch [G9].
 * What was there is kept under another name. Throws with sentences, the last of which says what was changed.
 */
export function restore(path: string, file: string, now: number): Restored {
  const { holds, unlock } = leaving('Nothing was changed.', () => prepared(path, file))
  try {
    const kept = leaving('Nothing was changed.', () => replace(path, file, now))
    leaving('The backup is in its place, but the disk did not confirm it.', () => settle(path, kept))
    return { ...holds, kept }
  } finally {
    unlock()
  }
}

function prepared(path: string, file: string): { holds: Held; unlock: () => void } {
  refuseDamaged(file)
  const holds = held(file)
  mkdirSync(dirname(path), { recursive: true })
  return { holds, unlock: lock(path).unlock }
}

function replace(path: string, file: string, now: number): string | null {
  const part = `${path}.restoring`
  try {
    // Of one that was killed.
    discard(part)
    prepare(file, part, path)
    const beside = ['', ...LOG_PARTS, DAMAGE_NOTE]
    const kept = beside.some((end) => existsSync(path + end)) ? nameAside(path, 'before-restore', now) : null
    if (kept === null) renameSync(part, path)
    else exchange(part, path, kept)
    return kept
  } catch (error) {
    discard(part)
    throw error
  }
}

/** What is noted is about the data before, and goes last: killed until then, the next start learns of it. */
function settle(path: string, kept: string | null): void {
  flushPath(dirname(path))
  if (kept === null) return
  if (notedDamage(path)?.aside === kept) forgetDamage(path)
  else moveAside(path, kept, [DAMAGE_NOTE])
}

/** Such as an earlier restore kept: SQLite would mend the log, or play an old one into a newer file, and say nothing. */
function refuseDamaged(file: string): void {
  if (fits(file)) return
  throw new Error(
    `${file} and its log do not fit together: less than all of it would be restored. Move the database aside, give ` +
      'this one its name, and what lies beside this one (-wal, -shm, -damage) the names that go with it. Start the ' +
      'server then: it tells what was lost, and keeps the damaged log.',
  )
}

function discard(part: string): void {
  for (const end of ['', '-journal']) rmSync(part + end, { force: true })
}

function prepare(file: string, part: string, path: string): void {
  copyInto(file, part)
  forgetEpoch(part)
  if (existsSync(path)) giveToOwner(path, part)
  else giveToFolder(part)
  flushPath(part)
}

/** The first start on the file then begins another epoch. A backup of an older version has its epoch in `life`. */
function forgetEpoch(path: string): void {
  const raw = new Database(path, { readwrite: true })
  try {
    const old = raw.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'life'").get() !== null
    raw.run(`DELETE FROM ${old ? 'life' : 'epoch'}`)
  } finally {
    raw.close(true)
  }
}

/** The server has to be able to use it, and nobody else than before. */
function giveToOwner(path: string, part: string): void {
  const { mode, uid, gid } = statSync(path)
  const own = statSync(part)
  try {
    if (own.uid !== uid || own.gid !== gid) chownSync(part, uid, gid)
  } catch (error) {
    throw new Error(`${path} belongs to somebody else. Restore it as that user.`, { cause: error })
  }
  chmodSync(part, mode & 0o777)
}

/**
 * The database is under both names until the new one takes its place: killed at any moment, there is one at `path`.
 * What could not be folded of its log is parted from it before, and a start in between has to know: to it the log is lost.
 */
function exchange(part: string, path: string, kept: string): void {
  fold(path)
  const parted = LOG_PARTS.some((end) => existsSync(path + end)) && notedDamage(path) === null
  try {
    if (existsSync(path)) nameTwice(path, kept)
    if (parted) noteDamage(path, { lost: true, useless: true, aside: kept })
    moveAside(path, kept, LOG_PARTS)
    renameSync(part, path)
  } catch (error) {
    moveAside(kept, path, LOG_PARTS)
    if (parted) forgetDamage(path)
    rmSync(kept, { force: true })
    throw error
  }
}

function nameTwice(path: string, kept: string): void {
  try {
    linkSync(path, kept)
  } catch {
    // Not every file system knows a second name.
    copyFileSync(path, kept)
    flushPath(kept)
  }
}

/** All of the log into the file, since the two are parted for a moment; what is damaged stays as it is. */
function fold(path: string): void {
  if (!fits(path)) return
  try {
    const raw = new Database(path, { readwrite: true })
    try {
      raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').values()
    } finally {
      raw.close(true)
    }
  } catch {
    // It cannot even be opened, which may be why somebody restores a backup.
  }
}
