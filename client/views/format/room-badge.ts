import { mentionsOf, repliesIn, type Counted } from '../../stores/attention/badge.ts'
import { badgeOf, repliesOf, unreadOf } from './count.ts'

/** What a list shows beside a room: mentions of the person, new messages, or a quiet number or sign of a muted room. */
export interface RoomBadge {
  kind: 'mention' | 'new' | 'quiet'
  /** Empty for a muted room without new messages. */
  text: string
  /** For screen readers. */
  label: string
}

/** Null where there is nothing to show. Unread replies in followed threads count where the room itself has nothing new. */
export function roomBadgeOf(entry: Counted): RoomBadge | null {
  const { unread } = entry
  const mentions = mentionsOf(entry)
  const replies = repliesIn(entry)
  const text = unread + replies > 0 ? badgeOf(unread || replies) : ''
  const news = unread > 0 ? `${unreadOf(unread)} unread` : replies > 0 ? `${repliesOf(replies)} unread` : ''
  if (entry.mute === 'room') return { kind: 'quiet', text, label: listed(news, 'muted') }
  if (mentions > 0)
    return { kind: 'mention', text: `@${badgeOf(mentions)}`, label: listed(`${mentions} for you`, news) }
  return text === '' ? null : { kind: 'new', text, label: news }
}

const listed = (...parts: string[]) => parts.filter(Boolean).join(', ')

/** Whether the room has something new that its person wants to know of. */
export const isNews = (entry: Counted): boolean => (roomBadgeOf(entry)?.kind ?? 'quiet') !== 'quiet'
