import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { proveAll } from './prove-all.ts'

/**
 * Makes the caller a former member: their name, rooms, sessions and account are gone, and their messages, too, if `messages`
 * says so. A guest needs no proof. Refused as `proveAll` is.
 */
export async function deleteAccount(
  context: Context,
  caller: SignedIn,
  { messages, ...proof }: Parsed<'account.delete'>,
): Promise<Results['account.delete']> {
  const deletesMessages = messages === 'delete'
  await proveAll(context, caller, proof, (proved) =>
    context.storage.deleteAccount({ ...proved, deletesMessages }, caller),
  )
  caller.cookies?.clear()
  if (deletesMessages) await context.deleteDeparted()
  return {}
}
