import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { isFull, isRefusedWrite } from '../engine/failure.ts'

/** Less than this is not worth a beginning: the next writes would find the disk full again. */
const ENOUGH_BYTES = 1024 * 1024

/** What the system itself says when there is no room, or a quota is used up. */
export const isNoSpace = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Whether a write to `path` failed for want of room. Nothing of it is on the disk then. */
export function foundNoSpace(error: unknown, path: string): boolean {
  if (!isRefusedWrite(error)) return isFull(error)
  try {
    return !hasSpace(path)
  } catch {
    // It is no matter of room, and the first error says more.
    return false
  }
}

/** Whether the disk, and the quota on it, take a mebibyte more beside `path`: by trying, since nothing else knows both. */
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

/** The same for who looks again and again: what the system lacked to look says nothing of the disk. */
export function foundSpace(path: string): boolean {
  try {
    return hasSpace(path)
  } catch (error) {
    if (['EMFILE', 'ENFILE', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
