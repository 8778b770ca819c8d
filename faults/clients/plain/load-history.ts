import type { Results } from '../../../protocol/commands.ts'
import type { Feed } from './feed.ts'

const AGAIN_MS = 300

/** Pages a room back to its first message, and goes on after the next sync where it was interrupted. */
export async function fill(
  feed: Feed,
  room: string,
  page: (where: { before?: number }) => Promise<Results['message.page'] | null>,
): Promise<void> {
  const held = feed.held.get(room)
  if (held === undefined || held.filling) return
  held.filling = true
  while (!held.whole && feed.synced && feed.held.get(room) === held) {
    const answer = await page(held.low === null ? {} : { before: held.low })
    if (answer === null) {
      await Bun.sleep(AGAIN_MS)
      continue
    }
    if (feed.held.get(room) !== held) break
    held.put(answer.messages)
    held.low = answer.messages[0]?.seq ?? held.low
    held.whole = !answer.more.before
  }
  held.filling = false
}
