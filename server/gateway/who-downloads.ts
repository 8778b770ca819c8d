import type { Context as HttpContext } from 'hono'
import type { Commands } from '../commands/execute.ts'
import type { Caller } from '../context.ts'
import type { HttpEnv } from './http-env.ts'
import type { Identifier } from './identify-request.ts'
import type { ProxySigns } from './proxy-signs.ts'

/**
 * Who sent a request for bytes. One that is `safe` changes nothing, and comes from a browser without an Origin. Throws a
 * `Refusal` for the page of another site.
 */
export function whoDownloads({
  identifier,
  commands,
  signs,
}: {
  identifier: Identifier
  commands: Commands
  signs: ProxySigns
}) {
  return async (c: HttpContext<HttpEnv>, safe: boolean): Promise<Caller> => {
    const headers = c.req.raw.headers
    const visitor = identifier.identify(headers, c.env, safe)
    const refused = signs.refusal(visitor.page, headers)
    if (refused !== null) throw refused
    const { address, onThisMachine } = visitor
    const session = await commands.session(visitor.token, null, address)
    const userAgent = headers.get('user-agent')
    return { address, userAgent, origin: null, onThisMachine, session, connection: null, cookies: null }
  }
}
