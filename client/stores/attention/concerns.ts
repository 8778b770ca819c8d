import type { Message, Mute } from '../../../protocol/entities.ts'
import { isInRoom } from '../../../protocol/entities.ts'
import { mentionsIn } from '../../../protocol/mentions.ts'

/** Which messages alert a person: those that mention or answer them, or every message. */
export type Level = 'mentions' | 'all'

export interface Reader {
  me: string
  level: Level
  mute?: Mute
  /** Whether the message with this id is by the reader. */
  isMine(id: string): Promise<boolean>
}

/** Whether a new message alerts its reader, by a notification or a sound. One's own never does. */
export async function concerns(message: Message, { me, level, mute, isMine }: Reader): Promise<boolean> {
  if (message.author === me || message.deleted !== undefined || mute === 'room') return false
  const { people, room, here } = mentionsIn(message)
  if (people.includes(me) || ((room || here) && mute !== 'everyone')) return true
  if (level === 'all' && isInRoom(message)) return true
  return message.replyTo !== undefined && isMine(message.replyTo)
}
