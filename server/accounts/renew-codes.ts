import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { proveBoth } from './prove-all.ts'
import { newRecoveryCodes } from './recovery-codes.ts'

/** Replaces the recovery codes, and answers the new ones, only this time. Refused as `proveBoth` is. */
export async function renewCodes(
  context: Context,
  caller: SignedIn,
  input: Parsed<'account.totp.codes'>,
): Promise<Results['account.totp.codes']> {
  const who = caller.session.person.id
  const { shown, hashes } = newRecoveryCodes()
  await proveBoth(context, caller, input, (proof) => context.storage.renewCodes({ who, proof, codes: hashes }, caller))
  return { recoveryCodes: shown }
}
