import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { registrationOptions } from '../passkeys.ts'
import { newChallenge, siteOf } from './challenges.ts'
import { isSignedIn } from './is-signed-in.ts'
import { proveAll, type Proved } from './prove-all.ts'

/**
 * What the browser needs to make a passkey: for the account of the caller, who proves anew who they are, or with a `login` for
 * an account that is made with it: no passkey is made for a login that is taken. Refused with `only_in_browsers`,
 * `no_account`, `login_taken` and `registration_closed`, and as `proveAll` is.
 */
export async function beginPasskey(
  context: Context,
  caller: Caller,
  { login, ...proof }: Parsed<'account.passkey.begin'>,
): Promise<Results['account.passkey.begin']> {
  const site = siteOf(caller)
  const { storage, signInTries, policies: defaults, firstAccountIsOperator: firstIsOperator } = context
  const account = isSignedIn(caller)
    ? (await storage.accountOf({ who: caller.session.person.id }, caller)).account
    : null
  const person = caller.session?.person.id ?? Bun.randomUUIDv7()
  const begin = (proved?: Proved) => newChallenge(context, caller, 'passkey', person, proved)
  let challenge
  if (account !== null && isSignedIn(caller)) challenge = await proveAll(context, caller, proof, begin)
  else if (login === undefined) throw new Refusal('no_account')
  else {
    // Each answer of `login_taken` tells that there is such an account.
    await signInTries.attempt({ address: caller.address, account: login, device: null }, () =>
      storage.checkLogin({ login, defaults, firstIsOperator }, caller),
    )
    challenge = await begin()
  }
  const { ids } = await storage.passkeysOf({ who: person }, caller)
  return {
    options: await registrationOptions(site, { person, login: account?.login ?? login!, challenge, known: ids }),
  }
}
