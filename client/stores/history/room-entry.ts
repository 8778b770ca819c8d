import type { RoomState } from '../../../protocol/entities.ts'

/** A room in the list. Entries are replaced, never changed. */
export interface RoomEntry extends Pick<
  RoomState,
  'room' | 'me' | 'unread' | 'mentions' | 'threads' | 'mute' | 'favourite' | 'waiting' | 'read' | 'newest' | 'lastAt'
> {
  /** The code that it had before, in an address that is still open. */
  former?: string | undefined
  /** The read mark that the server has. Absent in records of older versions. */
  stored?: number
}
