import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { quotasOf } from './quotas.ts'

/**
 * Copies a file of one's rooms for a message of one's own in another room. Nothing is uploaded. Refused with
 * `no_such_file`, `not_member` and `no_space`.
 */
export async function copyFile(
  { storage, limits, clock }: Context,
  caller: SignedIn,
  { file, room }: Parsed<'file.copy'>,
): Promise<Results['file.copy']> {
  const copy = { who: caller.session.person.id, file, room, id: crypto.randomUUID(), at: clock() }
  return storage.copyFile({ ...copy, quotas: quotasOf(limits) }, caller)
}
