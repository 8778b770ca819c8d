import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { beginSession, refuseSockets } from './begin-session.ts'
import { knownDevice } from './known-device.ts'
import { proveSecondFactor } from './prove-second-factor.ts'

/**
 * Begins a session of an account. A login that does not exist and a wrong password get the same answer after the same time,
 * `wrong_login`. Refused also with `suspended`, `totp_needed`, `wrong_totp`, `too_many_sign_ins`, `too_many_waiting`, and `too_many_rooms` where the guest's rooms
 * come along.
 */
export async function signIn(
  context: Context,
  caller: Caller,
  { login, password, totp, bring }: Parsed<'session.signIn'>,
): Promise<Results['session.signIn']> {
  refuseSockets(caller)
  const { storage, passwords, signInTries } = context
  const { account } = await storage.accountByLogin({ login }, caller)
  const device = account && knownDevice(context, caller, account.person)
  return signInTries.attempt({ address: caller.address, account: account?.login ?? login, device }, async () => {
    const matches = await passwords.matches(caller, password, account?.password ?? null)
    if (!matches || account === null) throw new Refusal('wrong_login')
    const proof = proveSecondFactor(account.totp, totp, context.clock())
    const checked = { who: account.person, password: account.password, proof }
    return beginSession(context, caller, { ...checked, bring: bring === true })
  })
}
