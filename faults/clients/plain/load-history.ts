import type { Results } from '../../../protocol/commands.ts'
import type { Feed } from './feed.ts'

const RETRY_MS = 300

/** Loads pages back to the first message. After an interruption it goes on with the next sync. */
export async function loadHistory(
  feed: Feed,
  room: string,
  page: (where: { before?: number }) => Promise<Results['message.page'] | null>,
): Promise<void> {
  const cached = feed.rooms.get(room)
  if (cached === undefined || cached.loading) return
  cached.loading = true
  while (!cached.complete && feed.synced && feed.rooms.get(room) === cached) {
    const answer = await page(cached.low === null ? {} : { before: cached.low })
    if (answer === null) {
      await Bun.sleep(RETRY_MS)
      continue
    }
    if (feed.rooms.get(room) !== cached) break
    cached.add(answer.messages)
    cached.low = answer.messages[0]?.seq ?? cached.low
    cached.complete = !answer.more.before
  }
  cached.loading = false
}
