import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { verifySignIn } from '../passkeys.ts'
import { beginSession, refuseSockets } from './begin-session.ts'
import { Challenges, siteOf } from './challenges.ts'

/**
 * Begins a session of the account whose passkey signed a challenge of this server, on our page, after it verified its
 * person: that is two factors in one. Refused with `wrong_passkey`, `only_in_browsers`, `too_many_sign_ins` and
 * `too_many_rooms`.
 */
export async function signInWithPasskey(
  context: Context,
  caller: Caller,
  { response, bring }: Parsed<'session.passkey.signIn'>,
): Promise<Results['session.passkey.signIn']> {
  refuseSockets(caller)
  const site = siteOf(caller)
  const guess = { address: caller.address, account: `passkey ${response.id}`, device: null }
  return context.signInTries.attempt(guess, async () => {
    const passkey = await context.storage.passkeyById({ id: response.id }, caller)
    const challenges = new Challenges(context, caller, 'passkey-sign-in')
    const counter = await verifySignIn(site, response, passkey, challenges.use)
    const checked = { who: passkey.person, password: null, proof: null, passkey: { id: passkey.id, counter } }
    return beginSession(context, caller, { ...checked, bring: bring === true })
  })
}
