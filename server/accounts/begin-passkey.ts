import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { registrationOptions } from '../passkeys.ts'
import { newChallenge, siteOf } from './challenges.ts'
import { isSignedIn } from './is-signed-in.ts'
import { checkPassword } from './prove-password.ts'

/**
 * What the browser needs to make a passkey: for the account of the caller, who knows its password, or with a `login` for an
 * account that is made with it. Refused with `only_in_browsers`, `no_account`, and as `checkPassword` is.
 */
export async function beginPasskey(
  context: Context,
  caller: Caller,
  { login, password }: Parsed<'account.passkey.begin'>,
): Promise<Results['account.passkey.begin']> {
  const site = siteOf(caller)
  const { storage } = context
  const account = isSignedIn(caller)
    ? (await storage.accountOf({ who: caller.session.person.id }, caller)).account
    : null
  if (account === null && login === undefined) throw new Refusal('no_account')
  if (account !== null && isSignedIn(caller)) await checkPassword(context, caller, account, password)
  const person = caller.session?.person.id ?? Bun.randomUUIDv7()
  const { ids } = await storage.passkeysOf({ who: person }, caller)
  const challenge = await newChallenge(context, caller, 'passkey', person)
  return {
    options: await registrationOptions(site, { person, login: account?.login ?? login!, challenge, known: ids }),
  }
}
