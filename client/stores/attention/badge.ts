/** What waits for a person: mentions, and without them messages, in rooms that are not muted. */
export interface Waiting {
  mentions: number
  unread: number
}

interface Counted {
  unread: number
  mentions?: number
  mute?: 'room' | 'everyone'
}

/** The sum over rooms. */
export function waitingIn(rooms: readonly Counted[]): Waiting {
  let [mentions, unread] = [0, 0]
  for (const room of rooms) {
    if (room.mute === 'room') continue
    mentions += room.mentions ?? 0
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

/** What the page's icon bears: the number of mentions, a dot for other messages, or nothing. */
export function badgeOn({ mentions, unread }: Waiting): string | null {
  if (mentions > 0) return mentions > 9 ? '9+' : String(mentions)
  return unread > 0 ? '' : null
}
