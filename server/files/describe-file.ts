import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Says what there is to see or to hear in one's own file. Refused with `no_such_file`. */
export async function describeFile(
  { storage }: Context,
  caller: SignedIn,
  input: Parsed<'file.describe'>,
): Promise<Results['file.describe']> {
  return storage.describeFile({ ...input, who: caller.session.person.id }, caller)
}
