import type { Member, Room } from '../../protocol/entities.ts'

/** A room in the list. Entries are replaced, never changed. */
export interface RoomEntry {
  room: Room
  me: Member
  /** Messages of others after `read`. */
  unread: number
  mentions: number
  /** The seq up to which this person has read. */
  read: number
  /** The seq of the newest message that is known, 0 for none. */
  newest: number
  /** ms since 1970: the newest message that is known, or when this person joined. */
  lastAt: number
}
