import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { SecondProof } from '../storage/operations/second-factor.ts'
import { provePassword } from './prove-password.ts'
import { proveSecondFactor } from './prove-second-factor.ts'

/**
 * Does what needs the password and a code of the second factor, whose `proof` `use` uses up. Refused with `no_totp` where
 * there is none, `totp_needed`, `wrong_totp`, and as `provePassword` is.
 */
export async function proveBoth<T>(
  context: Context,
  caller: SignedIn,
  { password, code }: { password?: string | undefined; code?: string | undefined },
  use: (proof: SecondProof) => Promise<T>,
): Promise<T> {
  const { login, totp } = await provePassword(context, caller, password)
  const guess = { address: caller.address, account: login, device: caller.session.hash }
  return context.signInTries.attempt(guess, async () => {
    const proof = proveSecondFactor(totp, code, context.clock())
    if (proof === null) throw new Refusal('no_totp')
    return use(proof)
  })
}
