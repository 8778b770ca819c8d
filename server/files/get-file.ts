import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** What is known of a file of one's rooms, or of an uploaded one of one's own. Refused with `no_such_file`. */
export async function getFile(
  { storage }: Context,
  caller: SignedIn,
  { file }: Parsed<'file.get'>,
): Promise<Results['file.get']> {
  return (await storage.getFile({ who: caller.session.person.id, file }, caller)).info
}
