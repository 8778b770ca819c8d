import type { RoomState, ThreadState } from '../../../protocol/entities.ts'

/** What waits for a person: mentions, and without them messages, in rooms that are not muted. */
export interface Waiting {
  mentions: number
  unread: number
}

/** A room as far as it is counted. */
export interface Counted extends Pick<RoomState, 'unread' | 'mute'> {
  mentions?: number
  threads?: Pick<ThreadState, 'unread' | 'mentions'>[]
}

/** Unread mentions of the person in a room and in the threads that they follow. */
export function mentionsOf({ mentions = 0, threads = [] }: Counted): number {
  return threads.reduce((sum, thread) => sum + thread.mentions, mentions)
}

/** Unread replies in the threads that the person follows. */
export function repliesIn({ threads = [] }: Counted): number {
  return threads.reduce((sum, { unread }) => sum + unread, 0)
}

/** The sum over rooms. */
export function waitingIn(rooms: readonly Counted[]): Waiting {
  let [mentions, unread] = [0, 0]
  for (const room of rooms) {
    if (room.mute === 'room') continue
    mentions += mentionsOf(room)
    unread += room.unread
  }
  return { mentions, unread }
}

/** The number that a title or an app's icon shows; 0 for none. */
export function numberOf({ mentions, unread }: Waiting): number {
  return mentions || unread
}

/** "(3) Design Crit · Parley" */
export function titleOf(waiting: Waiting, room: string | undefined): string {
  const number = numberOf(waiting)
  return `${number > 0 ? `(${number}) ` : ''}${room === undefined ? '' : `${room} · `}Parley`
}

/** What the page's icon shows: the number of mentions, a dot for other messages, or nothing. */
export function badgeOn({ mentions, unread }: Waiting): string | null {
  if (mentions > 0) return mentions > 9 ? '9+' : String(mentions)
  return unread > 0 ? '' : null
}
