import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The rooms of the server, the newest first, by a part of their name. Refused with `not_operator`. */
export async function listRooms(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'admin.rooms'>,
): Promise<Results['admin.rooms']> {
  const { adminPage: limit, countedMessages: mostMessages } = limits
  return storage.roomsPage({ limit, ...input, mostMessages, who: caller.session.person.id }, caller)
}
