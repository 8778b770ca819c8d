import { isLocked, lockInspection } from '../disk/lock.ts'
import { isConsistent } from './inspect.ts'

/**
 * SQLite repairs a damaged log when it opens it, and then the next start would not notice the damage. A running server
 * has inspected its log.
 */
export function refuseDamaged(path: string): void {
  const release = lockInspection(path)
  try {
    if (isLocked(path) || isConsistent(path)) return
  } finally {
    release()
  }
  throw new Error(
    `${path} and its log do not match. Start the server first: it reports what was lost and quarantines the damaged log.`,
  )
}
