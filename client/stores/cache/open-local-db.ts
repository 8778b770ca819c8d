import { openIndexedDb } from './indexeddb.ts'
import type { LocalDb } from './local-db.ts'

/** Some browsers neither open nor refuse a database in a private window. */
const OPEN_WITHIN_MS = 3_000

/** The browser's database, or one in memory where there is none. */
export async function openLocalDb(name: string): Promise<LocalDb> {
  const opening = openIndexedDb(name)
  const tooLong = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('timeout')), OPEN_WITHIN_MS))
  try {
    return await Promise.race([opening, tooLong])
  } catch {
    opening.then((late) => late.close()).catch(() => undefined)
    // Few browsers need it.
    const { MemoryDb } = await import('./memory.ts')
    return new MemoryDb()
  }
}
