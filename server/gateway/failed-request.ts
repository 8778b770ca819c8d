import type { Log } from '../log.ts'
import { SAFETY } from './safety-headers.ts'

/** What a request is answered that failed outside the router: never the runtime's own page, which shows the code. */
export function failedRequest(error: Error, log: Log): Response {
  log.error('request.failed', { error: error.stack ?? error.message })
  return new Response('The server cannot answer just now.', { status: 503, headers: SAFETY })
}
