import type { Context, CookieJar } from '../context.ts'
import type { Session } from '../storage/operations/sessions.ts'
import { extendSession } from './extend-session.ts'
import { hashToken } from './sessions.ts'

/** The live session of a token, or null. A session that is used does not end, and neither does the cookie that it came in. */
export async function findSession(
  context: Pick<Context, 'storage' | 'clock' | 'steady'>,
  token: string,
  cookies: CookieJar | null,
): Promise<Session | null> {
  // By a clock that nobody sets: a wrong one would sign everybody out, and a guest for good.
  const { session } = await context.storage.findSession({ hash: hashToken(token), now: context.steady() })
  if (session === null) return null
  const extended = await extendSession(context, session)
  if (extended !== session) cookies?.set(token)
  return extended
}
