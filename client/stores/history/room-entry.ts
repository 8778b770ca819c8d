import type { RoomState } from '../../../protocol/entities.ts'

/** A room in the list. Entries are replaced, never changed. */
export type RoomEntry = Pick<RoomState, 'room' | 'me' | 'unread' | 'read' | 'newest' | 'lastAt'>
