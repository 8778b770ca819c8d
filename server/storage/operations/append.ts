import type { Message, MessageContent } from '../../../protocol/entities.ts'
import type { Fact } from '../facts.ts'
import type { MessageRow } from '../schema/messages.ts'
import { isFirstContent } from './content.ts'
import { toMessage } from './messages.ts'
import type { Refused } from './operation.ts'

/** A message before it has its place in the room. `at` is ms since 1970. */
export interface Draft {
  who: string
  room: string
  id: string
  at: number
  content: MessageContent
}

/**
 * `known` when this id was stored before with the same room, author and content, however that was edited since: the
 * message as it is now. Refused with `id_taken` for the id of another message of this author or this room, and with
 * `not_member`, `muted`, `read_only` and, in a room with a slow mode, `slow`. An id that other people use in other rooms is free: nobody can take it there, or ask for it.
 */
export type Appended = { stored: Message } | { known: Message } | Refused

/** The message of a draft that got the rev `seq`. */
export function storedAt({ who, room, id, at, content }: Draft, seq: number): Message {
  return { id, room, seq, rev: seq, at, author: who, ...content }
}

export function factOf(message: Message, term: string): Fact {
  return { fact: 'changed', room: message.room, term, change: { rev: message.rev, message } }
}

/** The answer to a draft whose id this row of the same author or the same room has. */
export function storedBefore(row: MessageRow, { who, room, content }: Draft): Appended {
  const same = row.room === room && row.author === who && isFirstContent(row, content)
  return same ? { known: toMessage(row) } : { refused: 'id_taken' }
}
