import type { Server } from 'bun'
import type { Door } from './identify-request.ts'
import { SAFETY } from './safety-headers.ts'
import type { Socket } from './socket.ts'
import type { SocketIo } from './socketio.ts'

/** Where the host begins in `http://…`; a path begins behind it. */
const HOST = 7

/** Whether a request is for a socket. Asked before the router: a crowd that comes back asks for nothing else. */
export function isUpgrade({ url }: Request): boolean {
  return url.startsWith('/socket.io/', url.indexOf('/', HOST + 1))
}

/** Makes a request a socket, and answers nothing then: the runtime has answered it. */
export function upgrade(
  request: Request,
  server: Server<Socket>,
  door: Door,
  socketIo: SocketIo,
  draining: boolean,
): Response | undefined {
  const asked = query(request.url)
  // Engine.IO's own error codes: 0 unknown transport, 2 bad handshake method, 3 bad request, 4 forbidden, 5 unsupported version.
  if (request.method !== 'GET') return refuse(2, 'Bad handshake method')
  if (asked.get('EIO') !== '4') return refuse(5, 'Unsupported protocol version')
  if (asked.get('transport') !== 'websocket') return refuse(0, "Transport unknown: use transports: ['websocket']")
  if (asked.has('sid')) return refuse(3, 'Bad request: there is nothing to upgrade from')
  const visitor = door.visitor(request.headers, server.requestIP(request)?.address ?? '')
  if (!visitor.sameOrigin) return refuse(4, 'Forbidden: this page may not speak for you', 403)
  if (draining) return refuse(3, 'The server is restarting', 503)
  const socket = socketIo.admit(visitor)
  if (socket === null) return refuse(4, 'Too many connections from your address', 429)
  const headers = new Headers()
  // A tab may stay for months and load no page: its cookie has to be there when its socket comes back. Whether the token
  // is still worth something is asked when it connects.
  if (visitor.cookie !== null)
    door.cookies(visitor, (header) => headers.append('set-cookie', header)).set(visitor.cookie)
  if (server.upgrade(request, { data: socket, headers })) return undefined
  socketIo.forget(socket)
  return refuse(3, 'Bad request: not a WebSocket upgrade')
}

/** Not by `URL`: that throws for a Host that is none, and the client chooses the Host. */
function query(url: string): URLSearchParams {
  const begin = url.indexOf('?')
  return new URLSearchParams(begin === -1 ? '' : url.slice(begin))
}

function refuse(code: number, message: string, status = 400): Response {
  return Response.json({ code, message }, { status, headers: SAFETY })
}
