import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Makes an uploaded file the caller's picture, or takes it off. Refused with `no_such_file` and `not_a_picture`. */
export async function setPicture(
  { storage }: Context,
  caller: SignedIn,
  { file }: Parsed<'person.picture'>,
): Promise<Results['person.picture']> {
  return storage.setPicture({ who: caller.session.person.id, file: file ?? null }, caller)
}
