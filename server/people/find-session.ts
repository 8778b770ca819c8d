import type { Context, CookieJar } from '../context.ts'
import type { Session } from '../storage/storage.ts'
import { keepSession } from './keep-session.ts'
import { hashToken } from './sessions.ts'

/** The live session of a token, or null. One that is used does not end, and neither does the cookie that it came in. */
export async function findSession(
  context: Pick<Context, 'storage' | 'hub' | 'clock' | 'steady'>,
  token: string,
  cookies: CookieJar | null,
): Promise<Session | null> {
  // Its end is looked for on a clock that nobody moves: a wrong one would sign everybody out, and a guest for good.
  const session = await context.storage.session(hashToken(token), context.steady())
  if (session === null) return null
  const kept = await keepSession(context, session)
  if (kept !== session) cookies?.set(token)
  return kept
}
