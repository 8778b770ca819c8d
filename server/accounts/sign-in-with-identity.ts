import { randomBytes } from 'node:crypto'
import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { newSession } from '../sessions.ts'
import type { NewAccount } from '../storage/operations/accounts.ts'
import type { Proven, Waiting } from '../storage/operations/identities.ts'
import { beginSession, drawOnStarts, hand, refuseSockets } from './begin-session.ts'
import { endFlow, flowOf, providerOf } from './flows.ts'
import { invitedBy } from './invited-by.ts'
import { knownDevice } from './known-device.ts'
import { proveSecondFactor } from './prove-second-factor.ts'

type Input = Parsed<'session.provider.signIn'>
type Result = Results['session.provider.signIn']
type Account = { person: string; login: string; totp: string | null }

/** The suggestion of a free login, and then one with random digits. */
const LOGINS_TRIED = 3

/**
 * Begins a session by an identity that the provider has proven in this browser: of the account that it belongs to, which may
 * have a second factor of its own, or of a new account. A guest becomes that account, as with a password. Refused with
 * `only_over_http`, `no_provider`, `flow_ended`, `totp_needed`, `wrong_totp`, `too_many_sign_ins`, `suspended` and
 * `too_many_rooms`; and for a new account with `has_account`, `registration_closed`, `invitation_needed`, `wrong_code`,
 * `invite_ended`, `too_many_wrong_codes` and `too_many_guests`. A refused identity still waits.
 */
export async function signInWithIdentity(context: Context, caller: Caller, input: Input): Promise<Result> {
  refuseSockets(caller)
  providerOf(context)
  const { secret, hash } = flowOf(caller, input.state)
  const waiting = { hash, now: context.clock() }
  const result = await enter(context, caller, waiting, input).catch((error: unknown) => {
    // Another tab has made the account meanwhile.
    if (!isMade(error)) throw error
    return enter(context, caller, waiting, input)
  })
  endFlow(caller, secret)
  return result
}

async function enter(context: Context, caller: Caller, waiting: Waiting, input: Input): Promise<Result> {
  const { identity, account } = await context.storage.identityFlow(waiting, caller)
  return account === null
    ? invitedBy(context, caller, input.code, (invitation) => create(context, caller, waiting, { identity, invitation }))
    : signIn(context, caller, waiting, account, input)
}

async function signIn(
  context: Context,
  caller: Caller,
  waiting: Waiting,
  { person: who, login, totp: secret }: Account,
  { totp, bring }: Input,
): Promise<Result> {
  const guess = { address: caller.address, account: login, device: knownDevice(context, caller, who) }
  return context.signInTries.attempt(guess, async () => {
    const proof = proveSecondFactor(secret, totp, context.clock())
    const checked = { who, password: null, proof, identity: waiting, bring: bring === true }
    return { ...(await beginSession(context, caller, checked)), login }
  })
}

async function create(
  context: Context,
  caller: Caller,
  waiting: Waiting,
  { identity, invitation }: { identity: Proven; invitation: Pick<NewAccount, 'code' | 'invite'> },
): Promise<Result> {
  const { storage, policies: defaults, firstAccountIsOperator: firstIsOperator } = context
  const old = caller.session
  drawOnStarts(context, caller)
  const { token, session } = newSession(context, caller)
  const account = {
    who: old?.person.id ?? Bun.randomUUIDv7(),
    name: old === null ? identity.name : null,
    password: null,
    identity: waiting,
    session: { ...session, provider: true as const },
    old: old?.hash ?? null,
    defaults,
    firstIsOperator,
    ...invitation,
  }
  let { login } = identity
  for (let tried = 1; ; tried++)
    try {
      const { person } = await storage.createAccount({ ...account, login }, caller)
      hand(context, caller, person, token)
      return { person, login, token, created: true }
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason !== 'login_taken' || tried === LOGINS_TRIED) throw error
      const suggestion = tried === 1 ? error.params?.suggestion : undefined
      login = String(suggestion ?? `${login.slice(0, 20)}-${randomBytes(4).toString('hex')}`)
    }
}

const isMade = (error: unknown): boolean =>
  error instanceof Refusal && ['identity_taken', 'has_account'].includes(error.reason)
