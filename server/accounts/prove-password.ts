import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Account } from '../storage/operations/accounts.ts'

/**
 * The account of a caller who knows its password, if it has one. A session alone is not enough to change how its person
 * signs in. Refused with `no_account`, `wrong_password`, `too_many_sign_ins` and `too_many_waiting`.
 */
export async function provePassword(
  context: Context,
  caller: SignedIn,
  password: string | undefined,
): Promise<Account> {
  const { account } = await context.storage.accountOf({ who: caller.session.person.id }, caller)
  if (account === null) throw new Refusal('no_account')
  await checkPassword(context, caller, account, password)
  return account
}

/** Refuses any but the password of the caller's account, if it has one. */
export async function checkPassword(
  { passwords, signInTries }: Context,
  caller: SignedIn,
  account: Account,
  password: string | undefined,
): Promise<void> {
  if (account.password === null) return
  const guess = { address: caller.address, account: account.login, device: caller.session.hash }
  await signInTries.attempt(guess, async () => {
    if (!(await passwords.matches(caller, password ?? '', account.password))) throw new Refusal('wrong_password')
  })
}
