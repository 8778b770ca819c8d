import type { Timeline } from '../../../client/stores/history/timeline.svelte.ts'
import type { Message } from '../../../protocol/entities.ts'

const LOADED_WITHIN_MS = 20_000

/** All that a room shows to one who scrolls up to its first message, oldest first. The window on it is shorter. */
export async function readTimeline(timeline: Timeline): Promise<Message[]> {
  await until('the room opens', () => timeline.status === 'ready')
  // Who scrolled up far has let go of the end.
  await timeline.jumpToLatest()
  await until('the end is there', () => !timeline.hasAfter)
  let all: Message[] = [...timeline.messages]
  for (;;) {
    await until('the page before is there', () => !timeline.loadingBefore)
    const first = all[0]?.seq ?? Infinity
    all = [...timeline.messages.filter(({ seq }) => seq < first), ...all]
    if (!timeline.hasBefore) return all
    await timeline.loadBefore()
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + LOADED_WITHIN_MS; !holds(); await Bun.sleep(5))
    if (Date.now() > end) throw new Error(`In ${LOADED_WITHIN_MS} ms it did not happen that ${what}`)
}
