import { Database } from 'bun:sqlite'
import { chownSync, copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'
import { lock } from '../disk/lock.ts'
import { giveToFolder } from '../disk/owner.ts'
import { prepareFolder, protectFiles } from '../disk/private-files.ts'
import { copyInto } from './copy-into.ts'
import { DAMAGE_NOTE, readDamageNote, removeDamageNote, writeDamageNote } from './damage.ts'
import { summarise, type DatabaseSummary } from './database-summary.ts'
import { describeOutcome } from './describe-outcome.ts'
import { isConsistent } from './inspect.ts'
import { LOG_SUFFIXES, moveToQuarantine, quarantineName } from './quarantine.ts'

/** `previous` is where the data before the restore is now; null when there was none. */
type Restored = DatabaseSummary & { previous: string | null }

/**
 * Replaces the database `path`, which no server may use, by a backup. The next start begins another epoch [G9]. The
 * data that was there stays under another name. `before` is run before that, once it is certain that no server uses it.
 * The message of an error ends with what was changed.
 */
export async function restore(
  path: string,
  file: string,
  now: number,
  before: () => Promise<void> = async () => {},
): Promise<Restored> {
  const { summary, unlock } = await describeOutcome('Nothing was changed.', () => check(path, file))
  try {
    await describeOutcome('The database was not changed.', before)
    const previous = await describeOutcome('Nothing was changed.', () => replace(path, file, now))
    await describeOutcome('The backup is in its place, but the disk did not confirm it.', () => finish(path, previous))
    protectFiles(path)
    return { ...summary, previous }
  } finally {
    unlock()
  }
}

function check(path: string, file: string): { summary: DatabaseSummary; unlock: () => void } {
  refuseDamaged(file)
  const summary = summarise(file)
  prepareFolder(path)
  return { summary, unlock: lock(path).unlock }
}

function replace(path: string, file: string, now: number): string | null {
  const part = `${path}.restoring`
  try {
    // A killed restore may have left one.
    discard(part)
    prepare(file, part, path)
    const isReplaced = ['', ...LOG_SUFFIXES, DAMAGE_NOTE].some((suffix) => existsSync(path + suffix))
    const previous = isReplaced ? quarantineName(path, 'before-restore', now) : null
    if (previous === null) renameSync(part, path)
    else exchange(part, path, previous)
    return previous
  } catch (error) {
    discard(part)
    throw error
  }
}

/** The damage note is about the previous data. It moves last: if the restore is killed before, the next start reads it. */
function finish(path: string, previous: string | null): void {
  flushPath(dirname(path))
  if (previous === null) return
  if (readDamageNote(path)?.quarantine === previous) removeDamageNote(path)
  else moveToQuarantine(path, previous, [DAMAGE_NOTE])
}

/**
 * An earlier restore may have kept a database with a damaged log. SQLite would repair that log, or apply an old one to a
 * newer file, without an error.
 */
function refuseDamaged(file: string): void {
  if (isConsistent(file)) return
  throw new Error(
    `${file} and its log do not match, so a restore would lose a part of the data. Instead, move the database to another ` +
      'name, give this one its name, and give the files beside this one (-wal, -shm, -damage) the matching names. Then ' +
      'start the server: it reports what was lost and quarantines the damaged log.',
  )
}

function discard(part: string): void {
  for (const suffix of ['', '-journal']) rmSync(part + suffix, { force: true })
}

function prepare(file: string, part: string, path: string): void {
  copyInto(file, part)
  removeEpoch(part)
  if (existsSync(path)) giveToOwner(path, part)
  else giveToFolder(part)
  flushPath(part)
}

/** Makes the first start on the file begin another epoch. A backup of an older version has its epoch in `life`. */
function removeEpoch(path: string): void {
  const raw = new Database(path, { readwrite: true })
  try {
    const old = raw.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'life'").get() !== null
    raw.run(`DELETE FROM ${old ? 'life' : 'epoch'}`)
  } finally {
    raw.close(true)
  }
}

/** Gives the new file the owner of the old one. Like every copy, only its owner can read it. */
function giveToOwner(path: string, part: string): void {
  const { uid, gid } = statSync(path)
  const current = statSync(part)
  try {
    if (current.uid !== uid || current.gid !== gid) chownSync(part, uid, gid)
  } catch (error) {
    throw new Error(`${path} belongs to another user. Restore it as that user.`, { cause: error })
  }
}

/**
 * The old database has both names until the new one replaces it, so that there is a database at `path` at every moment.
 * WAL frames that cannot be checkpointed are moved away first; a note tells a start in between that they are lost to it.
 */
function exchange(part: string, path: string, previous: string): void {
  checkpoint(path)
  const separates = LOG_SUFFIXES.some((suffix) => existsSync(path + suffix)) && readDamageNote(path) === null
  try {
    if (existsSync(path)) linkOrCopy(path, previous)
    if (separates) writeDamageNote(path, { lost: true, useless: true, quarantine: previous })
    moveToQuarantine(path, previous, LOG_SUFFIXES)
    renameSync(part, path)
  } catch (error) {
    moveToQuarantine(previous, path, LOG_SUFFIXES)
    if (separates) removeDamageNote(path)
    rmSync(previous, { force: true })
    throw error
  }
}

function linkOrCopy(path: string, to: string): void {
  try {
    linkSync(path, to)
  } catch {
    // Not every file system supports hard links.
    copyFileSync(path, to)
    flushPath(to)
  }
}

/** Writes the whole log into the file, because the two are separated for a moment. A damaged log stays as it is. */
function checkpoint(path: string): void {
  if (!isConsistent(path)) return
  try {
    const raw = new Database(path, { readwrite: true })
    try {
      raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').values()
    } finally {
      raw.close(true)
    }
  } catch {
    // It cannot be opened, which may be the reason for the restore.
  }
}
