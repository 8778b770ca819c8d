import { copyFileSync, existsSync, renameSync } from 'node:fs'

const PARTS = ['', '-wal', '-shm'] as const

/** A name beside `path` with what happened and when, such as `parley.db.damaged-2026-11-22T17-30-00-123Z`. */
export function nameAside(path: string, what: string, now: number): string {
  return `${path}.${what}-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
}

/** Moves these parts of a database to another name; together they can be opened there. */
export function moveAside(path: string, to: string, parts: readonly string[] = PARTS): void {
  for (const part of parts) if (existsSync(path + part)) renameSync(path + part, to + part)
}

export function copyAside(path: string, to: string, parts: readonly string[] = PARTS): void {
  for (const part of parts) if (existsSync(path + part)) copyFileSync(path + part, to + part)
}
