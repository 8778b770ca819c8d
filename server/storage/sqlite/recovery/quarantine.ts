import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { flushPath } from '../disk/flush-path.ts'

/** The log of a database and its index. */
export const LOG_PARTS = ['-wal', '-shm'] as const

/** A name beside `path` with what happened and when, such as `parley.db.damaged-2026-11-22T17-30-00-123Z`. */
export function nameAside(path: string, what: string, now: number): string {
  return `${path}.${what}-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
}

/** Moves these parts of a database to another name, where they can be opened together; what is there already stays. */
export function moveAside(path: string, to: string, parts: readonly string[]): void {
  for (const part of parts) if (existsSync(path + part) && !existsSync(to + part)) renameSync(path + part, to + part)
  flushPath(dirname(to))
}

/** Leaves nothing at the other name when it fails. */
export function copyAside(path: string, to: string, parts: readonly string[]): void {
  try {
    for (const part of parts)
      if (existsSync(path + part)) {
        copyFileSync(path + part, to + part)
        flushPath(to + part)
      }
  } catch (error) {
    for (const part of parts) rmSync(to + part, { force: true })
    throw error
  }
}
