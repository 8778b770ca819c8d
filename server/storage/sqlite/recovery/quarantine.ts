import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'

/** The files of a database's write-ahead log: the log and its index. */
export const LOG_SUFFIXES = ['-wal', '-shm'] as const

/** A name beside `path` with the reason and the time, such as `parley.db.damaged-2026-11-22T17-30-00-123Z`. */
export function quarantineName(path: string, reason: string, now: number): string {
  return `${path}.${reason}-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
}

/** Moves the files of a database with these suffixes to another name. A file that exists there already is not replaced. */
export function moveToQuarantine(path: string, quarantine: string, suffixes: readonly string[]): void {
  for (const suffix of suffixes)
    if (existsSync(path + suffix) && !existsSync(quarantine + suffix)) renameSync(path + suffix, quarantine + suffix)
  flushPath(dirname(quarantine))
}

/** Copies the files of a database with these suffixes to another name. Leaves no copy when it fails. */
export function copyToQuarantine(path: string, quarantine: string, suffixes: readonly string[]): void {
  try {
    for (const suffix of suffixes)
      if (existsSync(path + suffix)) {
        copyFileSync(path + suffix, quarantine + suffix)
        flushPath(quarantine + suffix)
      }
  } catch (error) {
    for (const suffix of suffixes) rmSync(quarantine + suffix, { force: true })
    throw error
  }
}
