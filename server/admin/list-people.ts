import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** The people of the server, the newest first, by a part of their name or login. Refused with `not_operator`. */
export async function listPeople(
  { storage, limits }: Context,
  caller: SignedIn,
  input: Parsed<'admin.people'>,
): Promise<Results['admin.people']> {
  return storage.peoplePage({ limit: limits.adminPage, ...input, who: caller.session.person.id }, caller)
}
