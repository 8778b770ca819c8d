import type { Message } from '../../../protocol/entities.ts'
import type { RoomEntry } from '../../stores/history/rooms.svelte.ts'

/** What a dialog about one message is given. */
export interface MessageDialogProps {
  message: Message
  /** The id of one of its files. */
  file?: string | undefined
  /** Its room. */
  entry: RoomEntry
  nameOf: (person: string) => string
  onclose: () => void
}
