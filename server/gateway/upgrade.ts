import type { Server } from 'bun'
import { describe } from '../commands/describe.ts'
import type { Identifier, Sender } from './identify-request.ts'
import { pathOf } from './path.ts'
import type { ProxySigns } from './proxy-signs.ts'
import type { Socket } from './socket.ts'
import type { SocketIo } from './socketio.ts'

/** Whether a request is for a socket. Checked before the router, because clients that come back send no other request. */
export function isUpgrade(request: Request, prefix: string): boolean {
  return pathOf(request, prefix).startsWith('/socket.io/')
}

/** Upgrades a request to a socket. Answers undefined then, because the runtime has answered the request. */
export function upgrade(
  request: Request,
  sender: Sender,
  server: Server<Socket>,
  identifier: Identifier,
  socketIo: SocketIo,
  signs: ProxySigns,
  draining: boolean,
): Response | undefined {
  const parameters = query(request.url)
  // Engine.IO's error codes: 0 unknown transport, 2 bad handshake method, 3 bad request, 4 forbidden, 5 unsupported version.
  if (request.method !== 'GET') return refuse(2, 'Bad handshake method')
  if (parameters.get('EIO') !== '4') return refuse(5, 'Unsupported protocol version')
  if (parameters.get('transport') !== 'websocket') return refuse(0, "Transport unknown: use transports: ['websocket']")
  if (parameters.has('sid')) return refuse(3, 'Bad request: there is nothing to upgrade from')
  const visitor = identifier.identify(request.headers, sender)
  const refused = signs.refusal(visitor.page, request.headers)
  if (refused !== null) return refuse(4, `Forbidden: ${describe(refused).message}`, 403)
  if (draining) return refuse(3, 'The server is restarting', 503)
  const socket = socketIo.admit(visitor)
  if (socket === null) return refuse(4, 'Too many connections from your address', 429)
  const headers = new Headers()
  // A tab can stay open for months without loading a page, so its cookie is renewed here. Whether the token is still
  // valid is checked when the socket connects.
  if (visitor.cookie !== null && !visitor.isOldCookie)
    identifier.cookies(visitor, request.headers, (header) => headers.append('set-cookie', header)).set(visitor.cookie)
  if (server.upgrade(request, { data: socket, headers })) return undefined
  socketIo.forget(socket)
  if (!request.headers.has('upgrade')) signs.notUpgraded(request.headers)
  return refuse(3, 'Bad request: not a WebSocket upgrade')
}

/** Not by `URL`, which throws for an invalid Host header. */
function query(url: string): URLSearchParams {
  const begin = url.indexOf('?')
  return new URLSearchParams(begin === -1 ? '' : url.slice(begin))
}

function refuse(code: number, message: string, status = 400): Response {
  return Response.json({ code, message }, { status })
}
