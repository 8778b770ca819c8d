import { execute } from '../clients/http-commands.ts'
import type { Known } from './corpus.ts'

/** Somebody whose packets are mutated, in a room of their own. */
export interface Person {
  token: string
  known: Known
}

export async function arrive(url: string): Promise<Person> {
  const { person, token } = await execute(url, 'session.start', { name: 'Fuzz' })
  const { room } = await execute(url, 'room.create', { name: 'Fuzz' }, token)
  const message = Bun.randomUUIDv7()
  await execute(url, 'message.send', { room: room.id, id: message, body: 'The first message' }, token)
  const fresh: [string, string] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()]
  return { token, known: { room: room.id, code: room.code, message, person: person.id, fresh } }
}
