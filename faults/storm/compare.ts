import type { Message } from '../../protocol/entities.ts'
import type { HttpCommands } from './http-commands.ts'
import type { DatabaseDump } from '../checker/database.ts'
import type { Room, Written } from './room.ts'
import type { StormClient } from './storm-client.ts'

/** What does not hold, one sentence each: what sockets hold, what was acknowledged and what history has must be one. */
export async function compare(
  rooms: readonly Room[],
  clients: readonly StormClient[],
  http: HttpCommands,
  tokenFor: (room: Room) => string,
): Promise<string[]> {
  const found = clients.flatMap(({ problems }) => problems)
  for (const room of rooms) {
    const history = await pages(room, http, tokenFor(room))
    found.push(...room.contradictions, ...besides(room, history.messages))
    for (const { index, cursors, caughtUpAt } of clients) {
      const own = cursors.get(room.id)
      if (own === undefined) continue
      if (caughtUpAt === null) found.push(`socket ${index} is not back`)
      else if (own.rev !== history.rev)
        found.push(`socket ${index} holds room ${room.id} at rev ${own.rev}, and its head is ${history.rev}`)
      else if (own.changes !== own.rev - own.base)
        found.push(
          `socket ${index} was told ${own.changes} of the changes ${own.base} to ${own.rev} of room ${room.id}`,
        )
    }
  }
  return [...new Set(found)]
}

/** What was written against what is stored. */
function besides(room: Room, history: readonly Message[]): string[] {
  const found: string[] = []
  const stored = new Map(history.map(({ id, seq }) => [id, seq]))
  if (stored.size < history.length) found.push(`room ${room.id} has a message twice`)
  for (const [id, seq] of room.sent) {
    if (seq === null) found.push(`message ${id} of room ${room.id} was never acknowledged`)
    else if (stored.get(id) !== seq) found.push(`message ${id} was acknowledged as ${seq} and is ${stored.get(id)}`)
  }
  for (const { id, rev, author, body } of history) {
    const written = room.written.get(id)
    if (written !== undefined && (written.body !== body || written.author !== author))
      found.push(`message ${id} is “${body}” by ${author}, and ${written.author} wrote “${written.body}”`)
    if (!room.sent.has(id)) found.push(`message ${id} of room ${room.id} was never written`)
    if (room.messages.has(rev) && room.messages.get(rev) !== id)
      found.push(`room ${room.id}: rev ${rev} is ${id} in history and ${room.messages.get(rev)} to its sockets`)
  }
  return found
}

async function pages(room: Room, http: HttpCommands, token: string): Promise<{ messages: Message[]; rev: number }> {
  const messages: Message[] = []
  for (;;) {
    const page = await http.ask('message.page', { room: room.id, after: messages.at(-1)?.seq ?? 0 }, token)
    messages.push(...page.messages)
    if (!page.more.after) return { messages, rev: page.rev }
  }
}

/** What was acknowledged against the rows of the database. */
export function storedOtherwise(written: readonly Written[], { messages, integrity }: DatabaseDump): string[] {
  const found = integrity === 'ok' ? [] : [`the database is not sound: ${integrity}`]
  const stored = new Map(messages.map((one) => [one.id, one]))
  for (const { id, room, author, body } of written) {
    const row = stored.get(id)
    if (row === undefined) found.push(`message ${id} was acknowledged and is not in the database`)
    else if (row.room !== room || row.author !== author || row.body !== body)
      found.push(`message ${id} is “${row.body}” by ${row.author} in the database, and ${author} wrote “${body}”`)
  }
  return found
}
