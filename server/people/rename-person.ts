import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Gives the person another name, in every room that they are in. Refused with `name_taken`. */
export async function renamePerson(
  { storage }: Context,
  caller: SignedIn,
  { name }: Parsed<'person.rename'>,
): Promise<Results['person.rename']> {
  return storage.rename({ who: caller.session.person.id, name }, caller)
}
