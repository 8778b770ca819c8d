import type { Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** What the caller's account has. Refused with `no_account`. */
export async function getAccount({ storage, provider }: Context, caller: SignedIn): Promise<Results['account.get']> {
  return storage.showAccount({ who: caller.session.person.id, usable: provider?.issuer ?? null }, caller)
}
