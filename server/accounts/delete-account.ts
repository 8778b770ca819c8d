import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { proveAll } from './prove-all.ts'

/**
 * Makes the caller a former member: their name, rooms, sessions and account are gone, and their messages, too, if `messages`
 * says so. A guest needs no password. Refused with `wrong_password`, `totp_needed`, `wrong_totp`, `too_many_sign_ins` and
 * `too_many_waiting`.
 */
export async function deleteAccount(
  context: Context,
  caller: SignedIn,
  { password, code, messages }: Parsed<'account.delete'>,
): Promise<Results['account.delete']> {
  const deletesMessages = messages === 'delete'
  await proveAll(context, caller, { password, code }, (proved) =>
    context.storage.deleteAccount({ ...proved, deletesMessages }, caller),
  )
  caller.cookies?.clear()
  if (deletesMessages) await context.deleteDeparted()
  return {}
}
