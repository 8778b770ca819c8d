import type { Message, RoomFile } from '../../../protocol/entities.ts'
import { isInRoom } from '../../../protocol/entities.ts'

/** The files of a message as those of its room; none of a deleted one. */
export function filesOf(message: Message): RoomFile[] {
  const { id, seq, at, author, attached = [], deleted, thread } = message
  if (deleted) return []
  const apart = thread !== undefined && !isInRoom(message) ? { thread } : {}
  return attached.map((file) => ({ ...file, message: id, seq, at, author, ...apart }))
}
