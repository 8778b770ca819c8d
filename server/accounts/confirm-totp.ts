import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { stepOf } from './totp.ts'

/**
 * Turns the second factor on by its first code, and answers the recovery codes, only this time. Refused with `no_account`,
 * `wrong_totp` and `too_many_sign_ins`.
 */
export async function confirmTotp(
  { storage, signInTries, clock }: Context,
  caller: SignedIn,
  { code }: Parsed<'account.totp.confirm'>,
): Promise<Results['account.totp.confirm']> {
  const { person, hash } = caller.session
  const { account } = await storage.accountOf({ who: person.id }, caller)
  if (account === null) throw new Refusal('no_account')
  const guess = { address: caller.address, account: account.login, device: hash }
  return signInTries.attempt(guess, async () => {
    const secret = account.totpPending
    const step = secret === null ? null : stepOf(secret, code, clock())
    if (secret === null || step === null) throw new Refusal('wrong_totp')
    const { shown, hashes } = newRecoveryCodes()
    await storage.confirmTotp({ who: person.id, secret, step, codes: hashes }, caller)
    return { recoveryCodes: shown }
  })
}
