import type { Context, CookieJar } from '../context.ts'
import type { Session } from '../storage/operations/sessions.ts'
import { extendSession } from './extend-session.ts'
import { hashToken } from '../sessions.ts'

/** The live session of a token, or null. Extends the session, and the cookie that the token came in. */
export async function findSession(
  context: Pick<Context, 'storage' | 'clock' | 'steady'>,
  token: string,
  cookies: CookieJar | null,
  address: string,
): Promise<Session | null> {
  // By the steady clock: a wrong system clock would sign everybody out, and guests for ever.
  const question = { hash: hashToken(token), now: context.steady() }
  const { session } = await context.storage.findSession(question, { address, session: null })
  if (session === null) return null
  const extended = await extendSession(context, session, address)
  if (extended !== session) cookies?.set(token)
  return extended
}
