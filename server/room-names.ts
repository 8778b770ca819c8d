import type { Context } from './context.ts'

const AT_ONCE = 100
/** After a step others have the storage for so many times as long. */
const REST_FACTOR = 9

/** Stores what the names look like of people who were in rooms before that was compared. Never rejects. */
export async function nameMembers(
  { storage, log }: Pick<Context, 'storage' | 'log'>,
  isClosed: () => boolean,
): Promise<void> {
  try {
    for (let more = true; more && !isClosed();) {
      const began = performance.now()
      more = (await storage.nameMembers({ limit: AT_ONCE })).more
      if (more) await Bun.sleep(REST_FACTOR * (performance.now() - began))
    }
  } catch (error) {
    log.warn('names.not-stored', { error: String(error) })
  }
}
