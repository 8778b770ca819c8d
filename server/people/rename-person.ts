import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Gives the person another name, in every room that they are in. */
export async function renamePerson(
  { storage }: Context,
  { session }: SignedIn,
  { name }: Parsed<'person.rename'>,
): Promise<Results['person.rename']> {
  return storage.rename({ who: session.person.id, name })
}
