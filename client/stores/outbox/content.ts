import type { Input } from '../../../protocol/commands.ts'
import type { Message, MessageContent } from '../../../protocol/entities.ts'

/** What a message says: all of its fields except those that the protocol adds beside the content. */
export function contentOf(message: Message | Input<'message.send'>): MessageContent {
  const { id: _id, room: _room, seq: _seq, rev: _rev, at: _at, author: _author, ...content } = message as Message
  return content
}
