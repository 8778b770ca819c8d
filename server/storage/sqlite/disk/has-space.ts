import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { isFull, isRefusedWrite } from '../engine/failure.ts'

/** With less free space than this the next writes would find the disk full again. */
const ENOUGH_BYTES = 1024 * 1024

/** Whether a file system call failed because the disk is full or a quota is used up. */
export const isNoSpace = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Whether a write of SQLite to `path` failed for lack of space. Nothing of it is on the disk then. */
export function foundNoSpace(error: unknown, path: string): boolean {
  if (!isRefusedWrite(error)) return isFull(error)
  try {
    return !hasSpace(path)
  } catch {
    // The cause is not a lack of space, and the first error says more.
    return false
  }
}

/**
 * Whether the disk, and the quota on it, have space for one more mebibyte beside `path`. Only a trial write knows both.
 */
function hasSpace(path: string): boolean {
  const trial = `${path}.trial`
  let file: number | undefined
  try {
    file = openSync(trial, 'w')
    let left = ENOUGH_BYTES
    while (left > 0) left -= writeSync(file, Buffer.alloc(left))
    fsyncSync(file)
    return true
  } catch (error) {
    if (isNoSpace(error)) return false
    throw error
  } finally {
    if (file !== undefined) closeSync(file)
    rmSync(trial, { force: true })
  }
}

/** Like `hasSpace`, for repeated checks: false when the system lacks a file handle or memory for the trial. */
export function foundSpace(path: string): boolean {
  try {
    return hasSpace(path)
  } catch (error) {
    if (['EMFILE', 'ENFILE', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
