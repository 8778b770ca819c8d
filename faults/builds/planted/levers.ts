import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = process.env.FAULTS

/** Whether somebody has pulled this lever; it goes back by that. */
export function pulled(point: string): boolean {
  if (FOLDER === undefined) return false
  const lever = join(FOLDER, point)
  if (!existsSync(lever)) return false
  rmSync(lever, { force: true })
  return true
}

/** Ends this process at once, without a word, if it was asked to end here. */
export function mayDieAt(point: string): void {
  if (pulled(point)) process.kill(process.pid, 'SIGKILL')
}

/** The same from outside and a moment later, for work that gives nobody a turn. */
export function mayDieDuring(point: string, afterMs: number): void {
  if (pulled(point)) Bun.spawn(['sh', '-c', `sleep ${afterMs / 1_000}; kill -9 ${process.pid}`])
}
