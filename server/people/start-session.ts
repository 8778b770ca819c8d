import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { newSession } from '../sessions.ts'

/** Makes a guest, and answers the token of the session, only this time. Refused with `already_signed_in`, `guests_refused` and `too_many_guests`. */
export async function startSession(
  context: Context,
  caller: Caller,
  { name }: Parsed<'session.start'>,
): Promise<Results['session.start']> {
  const { storage, sessionStarts, policies: defaults } = context
  if (caller.session !== null) throw new Refusal('already_signed_in')
  const wait = sessionStarts.take(caller.address)
  if (wait > 0) throw new Refusal('too_many_guests', undefined, wait)
  const { token, session } = newSession(context, caller)
  const { person } = await storage.startSession({ who: Bun.randomUUIDv7(), name, defaults, ...session }, caller)
  caller.cookies?.set(token)
  return { person, token }
}
