import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { endOfSession, hashToken, newToken } from './sessions.ts'

/** Makes a guest, and answers the token of the session, only this time. Refused with `already_signed_in` and `too_many_guests`. */
export async function startSession(
  context: Context,
  caller: Caller,
  { name }: Parsed<'session.start'>,
): Promise<Results['session.start']> {
  const { address, session, cookies } = caller
  const { storage, clock, steady, sessionStarts } = context
  if (session !== null) throw new Refusal('already_signed_in')
  const wait = sessionStarts.take(address)
  if (wait > 0) throw new Refusal('too_many_guests', undefined, wait)
  const token = newToken()
  const guest = {
    hash: hashToken(token),
    who: Bun.randomUUIDv7(),
    name,
    // The storage deletes sessions that ended long before this. A clock far ahead must not make it delete live ones.
    at: Math.min(clock(), steady()),
    expiresAt: endOfSession(context),
  }
  const { person } = await storage.startSession(guest, caller)
  cookies?.set(token)
  return { person, token }
}
