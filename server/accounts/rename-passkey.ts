import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Names a passkey of the caller's account. Refused with `no_such_passkey`. */
export function renamePasskey(
  { storage }: Context,
  caller: SignedIn,
  { id, name }: Parsed<'account.passkey.rename'>,
): Promise<Results['account.passkey.rename']> {
  return storage.renamePasskey({ who: caller.session.person.id, id, label: name }, caller)
}
