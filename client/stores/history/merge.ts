import type { Message } from '../../../protocol/entities.ts'
import { isSilent } from '../../../protocol/mine.ts'

/** Merges two lists, each in order of seq: every message once, in its newest state. */
export function merge(present: Message[], incoming: Message[]): Message[] {
  const last = present.at(-1)
  const sorted = incoming.toSorted((a, b) => a.seq - b.seq)
  const ids = new Set(sorted.map(({ id }) => id))
  // The usual case: new messages at the end. A message that the server had lost and stored again has another place than before.
  if (last === undefined || (sorted[0] && sorted[0].seq > last.seq && !present.some(({ id }) => ids.has(id))))
    return [...present, ...once(sorted)]
  const byId = new Map<string, Message>()
  for (const message of [...present, ...sorted]) {
    const known = byId.get(message.id)
    if (!known || message.rev >= known.rev) byId.set(message.id, withMine(message, known))
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}

/**
 * A change that is sent to everybody does not say what this person did: that stays as it was. It is forgotten where the
 * message says it by itself, because no `mine` reports it from then on.
 */
export function withMine(message: Message, known: Message | undefined): Message {
  const stays = message.mine === undefined && known?.mine !== undefined && isSilent(message)
  return stays ? { ...message, mine: known.mine } : message
}

function once(sorted: Message[]): Message[] {
  return sorted.filter((message, at) => sorted[at + 1]?.id !== message.id)
}
