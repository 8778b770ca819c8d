import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { SecondProof } from '../storage/operations/second-factor.ts'
import { checkAnew, type Proof } from './prove-anew.ts'
import { proveSecondFactor } from './prove-second-factor.ts'

export interface Proved {
  who: string
  /** The hash that the password was checked against. */
  password: string | null
  proof: SecondProof | null
}

/**
 * Does what needs all that a sign-in of the caller needs: the password or a passkey, and a code of the second factor if
 * there is one, which `use` uses up. A guest needs nothing but their session. Refused as `checkAnew` and
 * `proveSecondFactor` are.
 */
export async function proveAll<T>(
  context: Context,
  caller: SignedIn,
  { code, ...proof }: Proof & { code?: string | undefined },
  use: (proved: Proved) => Promise<T>,
): Promise<T> {
  const { person, hash } = caller.session
  const { account } = await context.storage.accountOf({ who: person.id }, caller)
  if (account === null) return use({ who: person.id, password: null, proof: null })
  await checkAnew(context, caller, account, proof)
  return context.signInTries.attempt({ address: caller.address, account: account.login, device: hash }, () => {
    const second = proveSecondFactor(account.totp, code, context.clock())
    return use({ who: person.id, password: account.password, proof: second })
  })
}

/** The same for what is about the second factor. Refused also with `no_totp`, where there is none. */
export function proveBoth<T>(
  context: Context,
  caller: SignedIn,
  input: Proof & { code?: string | undefined },
  use: (proof: SecondProof) => Promise<T>,
): Promise<T> {
  return proveAll(context, caller, input, ({ proof }) => {
    if (proof === null) throw new Refusal('no_totp')
    return use(proof)
  })
}
