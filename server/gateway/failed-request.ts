import type { Log } from '../log.ts'
import { SAFETY } from './safety-headers.ts'

/** The answer to a request that failed outside the router. The runtime's own page would show the source code. */
export function failedRequest(error: Error, log: Log): Response {
  log.error('request.failed', { error: error.stack ?? error.message })
  return new Response('The server cannot answer just now.', { status: 503, headers: SAFETY })
}
