import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import { verifySignIn } from '../passkeys.ts'
import type { Account } from '../storage/operations/account-of.ts'
import { Challenges, siteOf } from './challenges.ts'

/** What shows that the person of an account is at the page now: their password, or what one of their passkeys signed. */
export interface Proof {
  password?: string | undefined
  proof?: { id: string } | undefined
}

/**
 * The account of a caller who proves anew who they are. A session alone is not enough to change how its person signs in
 * (ASVS 5.0, 7.5.1). Refused with `no_account`, and as `checkAnew` is.
 */
export async function proveAnew(context: Context, caller: SignedIn, proof: Proof): Promise<Account> {
  const { account } = await context.storage.accountOf({ who: caller.session.person.id }, caller)
  if (account === null) throw new Refusal('no_account')
  await checkAnew(context, caller, account, proof)
  return account
}

/**
 * Refuses any proof but one of the caller's account: with `wrong_password`, `wrong_passkey`, `too_many_sign_ins` and
 * `too_many_waiting`, and with `passkey_needed` where there is no password. An account with neither, which has an identity of
 * a provider, proves itself by a sign-in of the last minutes; otherwise it is refused with `sign_in_again`.
 */
export async function checkAnew(
  context: Context,
  caller: SignedIn,
  account: Account,
  { password, proof }: Proof,
): Promise<void> {
  const { storage, passwords, signInTries } = context
  if (proof === undefined && account.password === null) {
    const { ids } = await storage.passkeysOf({ who: account.person }, caller)
    if (ids.length > 0) throw new Refusal('passkey_needed')
    return refuseStale(context, caller)
  }
  const guess = { address: caller.address, account: account.login, device: caller.session.hash }
  await signInTries.attempt(guess, async () => {
    if (proof !== undefined) return checkPasskey(context, caller, proof)
    if (!(await passwords.matches(caller, password ?? '', account.password))) throw new Refusal('wrong_password')
  })
}

/** Refuses with `sign_in_again` a session that began longer ago than `freshMinutes`. */
async function refuseStale({ storage, clock, steady, limits }: Context, caller: SignedIn): Promise<void> {
  const { person, hash } = caller.session
  const { sessions } = await storage.sessionsOf({ who: person.id, hash, now: steady() }, caller)
  const began = sessions.find(({ present }) => present)?.startedAt ?? 0
  const minutes = limits.freshMinutes
  if (Math.min(clock(), steady()) - began > minutes * 60_000) throw new Refusal('sign_in_again', { minutes })
}

/** Refuses with `wrong_passkey` any but an answer of the caller's passkey to a challenge for them, and notes its use. */
async function checkPasskey(context: Context, caller: SignedIn, response: { id: string }): Promise<void> {
  const { storage, clock } = context
  const who = caller.session.person.id
  const passkey = await storage.passkeyById({ id: response.id }, caller)
  if (passkey.person !== who) throw new Refusal('wrong_passkey')
  const challenges = new Challenges(context, caller, 'passkey-proof')
  const counter = await verifySignIn(siteOf(caller), response, passkey, challenges.use)
  if (challenges.person !== who) throw new Refusal('wrong_passkey')
  await storage.usePasskey({ who, id: passkey.id, counter, at: clock() }, caller)
}
