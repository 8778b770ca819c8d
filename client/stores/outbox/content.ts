import type { Input } from '../../../protocol/commands.ts'
import type { Message, MessageContent } from '../../../protocol/entities.ts'

/** The fields of a message beside its content. */
const BESIDE = {
  id: true,
  room: true,
  seq: true,
  rev: true,
  at: true,
  author: true,
  edited: true,
  deleted: true,
  pinned: true,
  reactions: true,
  replies: true,
  votes: true,
  mine: true,
  attached: true,
} as const satisfies Record<Exclude<keyof Message, keyof MessageContent>, true>

/** What a message says: all of its fields except those that the protocol adds beside the content. */
export function contentOf(message: Message | Input<'message.send'>): MessageContent {
  const fields = Object.entries(message).filter(([name]) => !(name in BESIDE))
  return Object.fromEntries(fields) as unknown as MessageContent
}
