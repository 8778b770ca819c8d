import type { Message } from '../../protocol/entities.ts'
import type { DatabaseDump } from '../checker/database.ts'
import { execute } from '../clients/http-commands.ts'
import type { Room, SentMessage } from './room.ts'
import type { StormClient } from './storm-client.ts'

/** The differences between what was received, what was acknowledged, and what pages have; one sentence each. */
export async function compare(
  rooms: readonly Room[],
  clients: readonly StormClient[],
  url: string,
  tokenFor: (room: Room) => string,
): Promise<string[]> {
  const found = clients.flatMap(({ problems }) => problems)
  for (const room of rooms) {
    const { messages, rev } = await readRoom(room, url, tokenFor(room))
    found.push(...room.contradictions, ...compareMessages(room, messages))
    for (const { index, cursors, syncedAt } of clients) {
      const cursor = cursors.get(room.id)
      if (cursor === undefined) continue
      const range = `revs ${cursor.base} to ${cursor.rev} of room ${room.id}`
      if (syncedAt === null) found.push(`client ${index} is not back`)
      else if (cursor.rev !== rev)
        found.push(`client ${index} is at rev ${cursor.rev} of room ${room.id}, and its head is ${rev}`)
      else if (cursor.changes !== cursor.rev - cursor.base)
        found.push(`client ${index} received ${cursor.changes} changes in ${range}`)
    }
  }
  return [...new Set(found)]
}

function compareMessages(room: Room, stored: readonly Message[]): string[] {
  const found: string[] = []
  const seqs = new Map(stored.map(({ id, seq }) => [id, seq]))
  if (seqs.size < stored.length) found.push(`room ${room.id} has a message twice`)
  for (const [id, seq] of room.acked) {
    if (seq === null) found.push(`message ${id} of room ${room.id} was never acknowledged`)
    else if (seqs.get(id) !== seq) found.push(`message ${id} was acknowledged with seq ${seq} and has ${seqs.get(id)}`)
  }
  for (const { id, rev, author, body } of stored) {
    const sent = room.sent.get(id)
    if (sent !== undefined && (sent.body !== body || sent.author !== author))
      found.push(`message ${id} is “${body}” by ${author}, and ${sent.author} sent “${sent.body}”`)
    if (!room.acked.has(id)) found.push(`message ${id} of room ${room.id} was never sent`)
    if (room.messages.has(rev) && room.messages.get(rev) !== id)
      found.push(`room ${room.id}: rev ${rev} is ${id} in pages and ${room.messages.get(rev)} in frames`)
  }
  return found
}

async function readRoom(room: Room, url: string, token: string): Promise<{ messages: Message[]; rev: number }> {
  const messages: Message[] = []
  for (;;) {
    const page = await execute(url, 'message.page', { room: room.id, after: messages.at(-1)?.seq ?? 0 }, token)
    messages.push(...page.messages)
    if (!page.more.after) return { messages, rev: page.rev }
  }
}

/** The differences between acknowledged messages and the rows of the database. */
export function compareStored(acked: readonly SentMessage[], { messages, integrity }: DatabaseDump): string[] {
  const found = integrity === 'ok' ? [] : [`the database is corrupt: ${integrity}`]
  const stored = new Map(messages.map((one) => [one.id, one]))
  for (const { id, room, author, body } of acked) {
    const row = stored.get(id)
    if (row === undefined) found.push(`message ${id} was acknowledged and is not in the database`)
    else if (row.room !== room || row.author !== author || row.body !== body)
      found.push(`message ${id} is “${row.body}” by ${row.author} in the database, and ${author} sent “${body}”`)
  }
  return found
}
