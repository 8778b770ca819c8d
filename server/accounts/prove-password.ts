import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Account } from '../storage/operations/accounts.ts'

/**
 * The account of a caller who knows its password, if it has one. A session alone is not enough to change how its person
 * signs in. Refused with `no_account`, `wrong_password`, `too_many_sign_ins` and `too_many_waiting`.
 */
export async function provePassword(
  { storage, passwords, signInTries }: Context,
  caller: SignedIn,
  password: string | undefined,
): Promise<Account> {
  const { person, hash } = caller.session
  const { account } = await storage.accountOf({ who: person.id }, caller)
  if (account === null) throw new Refusal('no_account')
  if (account.password === null) return account
  const guess = { address: caller.address, account: account.login, device: hash }
  return signInTries.attempt(guess, async () => {
    if (!(await passwords.matches(caller, password ?? '', account.password))) throw new Refusal('wrong_password')
    return account
  })
}
