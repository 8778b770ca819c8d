import type { Message } from '../../../protocol/entities.ts'

/** Hits of one room that stand below its name. */
export interface HitGroup {
  key: string
  room: string
  hits: Message[]
}

/**
 * The hits by their rooms, page by page: a room of a later page has a heading again, because its hits must not be put
 * among those that are already read.
 */
export function groupHits(pages: readonly Message[][]): HitGroup[] {
  const groups: HitGroup[] = []
  pages.forEach((page, index) => {
    for (const [room, hits] of Map.groupBy(page, (message) => message.room)) {
      const last = groups.at(-1)
      if (last?.room === room) last.hits.push(...hits)
      else groups.push({ key: `${index} ${room}`, room, hits })
    }
  })
  return groups
}
