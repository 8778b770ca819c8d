import type { RoomEntry } from '../../stores/history/rooms.svelte.ts'
import type { Timeline } from '../../stores/history/timeline.svelte.ts'
import type { MessageCallbacks } from '../message-tools/message-callbacks.ts'

/** What a panel beside a room has of it. */
export interface PanelRoom {
  entry: RoomEntry
  timeline: Timeline
  nameOf: (person: string) => string
  moreEmoji: NonNullable<MessageCallbacks['moreEmoji']>
  /** The reply that was asked for, which its thread lights. */
  wanted: { id: string } | null
  /** Shows a message in the room. */
  jumpTo: (id: string) => Promise<void>
  close: () => void
  /** Takes the focus where what opened the panel is gone. */
  takeFocus: () => void
}

export interface PanelProps {
  of: PanelRoom
  /** Shows a message in the room. A panel that covers the room is left. */
  onjump: (id: string) => void
}
