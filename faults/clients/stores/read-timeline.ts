import type { Timeline } from '../../../client/stores/history/timeline.svelte.ts'
import type { Message } from '../../../protocol/entities.ts'

const LOADED_WITHIN_MS = 20_000

/** All messages of a room, oldest first, as a user sees them who scrolls up to the first one. */
export async function readTimeline(timeline: Timeline): Promise<Message[]> {
  await until('the room is open', () => timeline.status === 'ready')
  // A timeline that was scrolled far up no longer has the newest messages.
  await timeline.jumpToLatest()
  await until('the newest messages are loaded', () => !timeline.hasAfter)
  let all: Message[] = [...timeline.messages]
  for (;;) {
    await until('the page before is loaded', () => !timeline.loadingBefore)
    const first = all[0]?.seq ?? Infinity
    all = [...timeline.messages.filter(({ seq }) => seq < first), ...all]
    if (!timeline.hasBefore) return all
    await timeline.loadBefore()
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + LOADED_WITHIN_MS; !holds(); await Bun.sleep(5))
    if (Date.now() > end) throw new Error(`Not within ${LOADED_WITHIN_MS} ms: ${what}`)
}
