import type { Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { signInOptions } from '../passkeys.ts'
import { newChallenge, siteOf } from './challenges.ts'

/** What the browser needs to sign in with a passkey, whichever its person chooses. Refused with `only_in_browsers`. */
export async function beginPasskeySignIn(context: Context, caller: Caller): Promise<Results['session.passkey.begin']> {
  const site = siteOf(caller)
  return { options: await signInOptions(site, await newChallenge(context, caller, 'passkey-sign-in', null)) }
}
