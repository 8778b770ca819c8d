import type { Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { signInOptions } from '../passkeys.ts'
import { newChallenge, siteOf } from './challenges.ts'

/**
 * What the browser needs to prove by a passkey of the caller's account who they are, for one change of it. Refused with
 * `no_such_passkey` and `only_in_browsers`.
 */
export async function proveWithPasskey(context: Context, caller: SignedIn): Promise<Results['account.passkey.prove']> {
  const site = siteOf(caller)
  const who = caller.session.person.id
  const { ids } = await context.storage.passkeysOf({ who }, caller)
  if (ids.length === 0) throw new Refusal('no_such_passkey')
  const challenge = await newChallenge(context, caller, 'passkey-proof', who)
  return { options: await signInOptions(site, challenge, ids) }
}
