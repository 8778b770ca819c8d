import type { Person } from '../../protocol/entities.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { newSession } from '../sessions.ts'
import type { SignIn } from '../storage/operations/accounts.ts'
import { knownDevice, rememberDevice } from './known-device.ts'

/** A browser gets the token of its session in a cookie, which a socket cannot set. */
export function refuseSockets({ connection }: Caller): void {
  if (connection !== null) throw new Refusal('only_over_http')
}

/** A new person draws on the starts of their address; a guest has done so before. Rejects with `too_many_guests`. */
export function drawOnStarts({ sessionStarts }: Context, { session, address }: Caller): void {
  const wait = session === null ? sessionStarts.take(address) : 0
  if (wait > 0) throw new Refusal('too_many_guests', undefined, wait)
}

/**
 * Begins a session of an account, with a token that nobody has seen before, and ends the one that the command came with.
 * `bring` makes the rooms of a guest those of the account.
 */
export async function beginSession(
  context: Context,
  caller: Caller,
  { bring, ...checked }: Pick<SignIn, 'who' | 'password' | 'proof' | 'passkey' | 'identity'> & { bring: boolean },
): Promise<{ person: Person; token: string }> {
  const { roomsPerPerson, sessionsPerPerson } = context.limits
  const { token, session } = newSession(context, caller)
  const before = caller.session
  const isKnown = knownDevice(context, caller, checked.who) !== null
  const { person } = await context.storage.signIn(
    {
      ...checked,
      session: checked.identity === undefined ? session : { ...session, provider: true },
      most: sessionsPerPerson,
      mail: isKnown ? null : (context.mail?.newMail() ?? null),
      old: before && { who: before.person.id, hash: before.hash },
      bring: bring && before?.person.guest ? { guest: before.person.id, roomsPerPerson } : null,
    },
    caller,
  )
  hand(context, caller, person, token)
  return { person, token }
}

/** Stores the token and the name of the device where the caller's browser keeps them. */
export function hand(context: Context, caller: Caller, person: Person, token: string): void {
  caller.cookies?.set(token)
  rememberDevice(context, caller, person.id)
}
