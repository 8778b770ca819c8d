import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Caller, Context } from '../context.ts'
import { endOfSession, hashToken, newToken } from './sessions.ts'

/** Makes a guest of who has no session, and answers its token, this once; renames who has one. */
export async function startSession(
  context: Context,
  { address, session, cookies }: Caller,
  { name }: Parsed<'session.start'>,
): Promise<Results['session.start']> {
  const { storage, hub, clock, steady, sessionStarts } = context
  if (session !== null) {
    const person = await storage.rename(session.person.id, name)
    hub.renamed(person)
    return { person }
  }
  const wait = sessionStarts.take(address)
  if (wait > 0)
    throw new Refusal('rate_limited', 'Too many people came from your address. Try again in a minute.', wait)
  const token = newToken()
  const person = await storage.startSession({
    hash: hashToken(token),
    person: Bun.randomUUIDv7(),
    name,
    // By this what ended long ago is forgotten: a clock that is far ahead must not take along who is still here.
    at: Math.min(clock(), steady()),
    expiresAt: endOfSession(context),
  })
  cookies?.set(token)
  return { person, token }
}
