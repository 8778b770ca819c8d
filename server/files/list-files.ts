import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The files of a room, the newest first. Refused with `not_member`. */
export async function listFiles(
  { storage, limits }: Context,
  caller: SignedIn,
  { limit = limits.filesPage, ...input }: Parsed<'room.files'>,
): Promise<Results['room.files']> {
  const question = { ...input, who: caller.session.person.id, limit, perMessage: limits.filesPerMessage }
  return storage.roomFiles(question, caller)
}
