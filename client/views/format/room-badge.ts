import { mentionsOf, type Counted } from '../../stores/attention/badge.ts'
import { badgeOf, unreadOf } from './count.ts'

/** What a list shows beside a room: mentions of the person, new messages, or a quiet number or sign of a muted room. */
export interface RoomBadge {
  kind: 'mention' | 'new' | 'quiet'
  /** Empty for a muted room without new messages. */
  text: string
  /** For screen readers. */
  label: string
}

/** Null where there is nothing to show. */
export function roomBadgeOf(entry: Counted): RoomBadge | null {
  const { unread } = entry
  const mentions = mentionsOf(entry)
  if (entry.mute === 'room')
    return unread > 0
      ? { kind: 'quiet', text: badgeOf(unread), label: `${unreadOf(unread)} unread, muted` }
      : { kind: 'quiet', text: '', label: 'muted' }
  if (mentions > 0) {
    const others = unread > 0 ? `, ${unreadOf(unread)} unread` : ''
    return { kind: 'mention', text: `@${badgeOf(mentions)}`, label: `${mentions} for you${others}` }
  }
  return unread > 0 ? { kind: 'new', text: badgeOf(unread), label: `${unreadOf(unread)} unread` } : null
}

/** Whether the room has something new that its person wants to know of. */
export const isNews = (entry: Counted): boolean => (roomBadgeOf(entry)?.kind ?? 'quiet') !== 'quiet'
