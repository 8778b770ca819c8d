import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import { normaliseEmail } from '../../protocol/emails.ts'
import { isEmail } from '../../protocol/logins.ts'
import { normaliseName } from '../../protocol/names.ts'
import type { Caller, Context, SignedIn } from '../context.ts'
import { deviceOf } from '../device.ts'
import { verifyRegistration } from '../passkeys.ts'
import { newSession } from '../sessions.ts'
import type { NewMail } from '../storage/operations/mails.ts'
import { beginSession, drawOnStarts, hand, refuseSockets } from './begin-session.ts'
import { Challenges, siteOf } from './challenges.ts'
import { refuseCommon } from './common-passwords.ts'
import { invitedBy } from './invited-by.ts'
import { isSignedIn } from './is-signed-in.ts'
import { giveBackUnstored } from './mail-of.ts'

type Input = Parsed<'account.create'>

/**
 * Makes an account of a guest, who stays the same person, or of a new person, with a password, a passkey, or both. The session is a new one: whoever gave the
 * guest their token does not get into the account. The same command again gets the same answer. Refused with
 * `common_password`, `wrong_passkey`, `login_taken`, `has_account`, `suspended`, `wrong_code`, `invite_ended`, `too_many_wrong_codes`,
 * `registration_closed`, `invitation_needed`, `too_many_guests`, `too_many_sign_ins` and `too_many_waiting`.
 */
export async function createAccount(
  context: Context,
  caller: Caller,
  input: Input,
): Promise<Results['account.create']> {
  refuseSockets(caller)
  const { login, password } = input
  if (password !== undefined) await refuseCommon(login, password)
  // Each answer of `login_taken` tells that there is such an account.
  return context.signInTries.attempt({ address: caller.address, account: login, device: null }, async () => {
    if (isSignedIn(caller) && !caller.session.person.guest) return again(context, caller, input)
    if (!isSignedIn(caller)) return create(context, caller, input)
    try {
      return await create(context, caller, input)
    } catch (error) {
      if (error instanceof Refusal && error.reason === 'has_account') return again(context, caller, input)
      throw error
    }
  })
}

async function create(context: Context, caller: Caller, { login, password, passkey, name, code }: Input) {
  const { storage, passwords, policies: defaults, firstAccountIsOperator } = context
  const old = caller.session
  drawOnStarts(context, caller)
  const made = passkey === undefined ? undefined : await makePasskey(context, caller, passkey)
  const hash = password === undefined ? null : await passwords.hash(caller, password)
  const { token, session } = newSession(context, caller)
  const account = {
    who: made?.person ?? old?.person.id ?? Bun.randomUUIDv7(),
    name: old === null ? (name ?? nameOf(login, context.limits.nameCharacters)) : null,
    login,
    password: hash,
    ...(made !== undefined && { passkey: made.passkey }),
    session,
    old: old?.hash ?? null,
    defaults,
    firstIsOperator: firstAccountIsOperator,
  }
  const { person } = await withConfirmation(context, caller, login, (mail) =>
    invitedBy(context, caller, code, (invitation) =>
      storage.createAccount({ ...account, mail, ...invitation }, caller),
    ),
  )
  hand(context, caller, person, token)
  return { person, login, token }
}

/** With a mail to the address that the login is, unless there were too many. An account that is refused costs none. */
function withConfirmation<T>(
  context: Context,
  { address }: Caller,
  login: string,
  store: (mail: NewMail | null) => Promise<T>,
): Promise<T> {
  const { mail } = context
  const email = mail === null ? null : normaliseEmail(login)
  if (mail === null || email === null) return store(null)
  const confirmation = { address, person: login, login, email }
  if (mail.drawConfirmation(confirmation) > 0) return store(null)
  return giveBackUnstored(context, confirmation, () => store(mail.newMail()))
}

/** The passkey that the browser made, and the person for whom it did. */
async function makePasskey(context: Context, caller: Caller, response: unknown) {
  const challenges = new Challenges(context, caller, 'passkey')
  const verified = await verifyRegistration(siteOf(caller), response, challenges.use)
  const { person } = challenges
  if (person === null || (isSignedIn(caller) && person !== caller.session.person.id)) throw new Refusal('wrong_passkey')
  return { person, passkey: { ...verified, label: deviceOf(caller.userAgent) ?? '' } }
}

/** Another tab was faster, or its answer was lost. */
async function again(context: Context, caller: SignedIn, { login, password }: Input) {
  const { account } = await context.storage.accountOf({ who: caller.session.person.id }, caller)
  const same = account !== null && account.login === login
  if (!same || password === undefined) throw new Refusal('has_account')
  if (!(await context.passwords.matches(caller, password, account.password))) throw new Refusal('has_account')
  if (account.totp !== null) throw new Refusal('has_account')
  const checked = { who: account.person, password: account.password, proof: null }
  const begun = await beginSession(context, caller, { ...checked, bring: false })
  return { ...begun, login }
}

/** The login, without the host of an e-mail address. */
function nameOf(login: string, most: number): string {
  const [name = ''] = isEmail(login) ? login.split('@') : [login]
  return normaliseName(name).slice(0, most) || 'Somebody'
}
