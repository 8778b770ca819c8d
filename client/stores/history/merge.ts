import type { Message } from '../../../protocol/entities.ts'

/** Both lists, each in order of seq, as one: every message once, in its newest state. */
export function merge(held: Message[], incoming: Message[]): Message[] {
  const last = held.at(-1)
  const sorted = incoming.toSorted((a, b) => a.seq - b.seq)
  const ids = new Set(sorted.map(({ id }) => id))
  // The usual case: news at the end. One that the server had lost and was given again has another place than before.
  if (last === undefined || (sorted[0] && sorted[0].seq > last.seq && !held.some(({ id }) => ids.has(id))))
    return [...held, ...once(sorted)]
  const byId = new Map<string, Message>()
  for (const message of [...held, ...sorted]) {
    const known = byId.get(message.id)
    if (!known || message.rev >= known.rev) byId.set(message.id, message)
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}

function once(sorted: Message[]): Message[] {
  return sorted.filter((message, at) => sorted[at + 1]?.id !== message.id)
}
