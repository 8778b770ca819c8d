import { Refusal } from '../../../protocol/errors.ts'
import type { Blocked } from './problem.ts'
import type { Wire } from './wire.ts'

const SOCKET_PATH = '/socket.io/?EIO=4&transport=websocket'
/** Engine.IO's code for a bad request. Parley answers it to a request for a socket that is not an upgrade. */
const BAD_REQUEST = 3

/** Asks the server over HTTP why no socket opens. Null when the server is away or refuses the socket itself. */
export async function diagnose(
  wire: Pick<Wire, 'post'>,
  request: (path: string) => Promise<Response>,
): Promise<Blocked | null> {
  try {
    await wire.post('session.me', {})
  } catch (error) {
    if (!(error instanceof Refusal)) return null
    const { reason, params = {} } = error
    if (reason === 'host_changed' || reason === 'foreign_page') return { reason, params }
  }
  const answer = await request(SOCKET_PATH).catch(() => null)
  if (answer?.status !== 400) return null
  const { code } = (await answer.json().catch(() => ({}))) as { code?: number }
  return code === BAD_REQUEST ? { reason: 'no_sockets' } : null
}
