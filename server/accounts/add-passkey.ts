import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { deviceOf } from '../device.ts'
import { verifyRegistration } from '../passkeys.ts'
import { Challenges, siteOf } from './challenges.ts'

/** Passkeys of one account. */
const MOST = 20

/**
 * Gives the caller's account the passkey that their browser made for a challenge of theirs. Refused with `wrong_passkey`,
 * `no_account`, `too_many_passkeys` and `only_in_browsers`.
 */
export async function addPasskey(
  context: Context,
  caller: SignedIn,
  { response }: Parsed<'account.passkey.add'>,
): Promise<Results['account.passkey.add']> {
  const who = caller.session.person.id
  const challenges = new Challenges(context, caller, 'passkey')
  const verified = await verifyRegistration(siteOf(caller), response, challenges.use)
  if (challenges.person !== who) throw new Refusal('wrong_passkey')
  const passkey = { ...verified, label: deviceOf(caller.userAgent) ?? '' }
  await context.storage.addPasskey({ who, passkey, at: context.clock(), most: MOST }, caller)
  return { id: passkey.id }
}
