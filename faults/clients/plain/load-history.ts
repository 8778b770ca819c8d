import type { Results } from '../../../protocol/commands.ts'
import type { Feed } from './feed.ts'

const AGAIN_MS = 300

/** Pages a room back to its first message, and goes on after the next sync where it was interrupted. */
export async function loadHistory(
  feed: Feed,
  room: string,
  page: (where: { before?: number }) => Promise<Results['message.page'] | null>,
): Promise<void> {
  const cached = feed.cached.get(room)
  if (cached === undefined || cached.loading) return
  cached.loading = true
  while (!cached.complete && feed.synced && feed.cached.get(room) === cached) {
    const answer = await page(cached.low === null ? {} : { before: cached.low })
    if (answer === null) {
      await Bun.sleep(AGAIN_MS)
      continue
    }
    if (feed.cached.get(room) !== cached) break
    cached.put(answer.messages)
    cached.low = answer.messages[0]?.seq ?? cached.low
    cached.complete = !answer.more.before
  }
  cached.loading = false
}
