/** The broadcast that the documentation of `ws` shows, with a set of sockets for each path instead of one for all. */
import { WebSocket, WebSocketServer } from 'ws'

/** @type {Map<string | undefined, Set<WebSocket>>} */
const rooms = new Map()
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT) })
server.on('connection', (socket, request) => {
  const room = rooms.get(request.url) ?? new Set()
  rooms.set(request.url, room.add(socket))
  socket.on('close', () => room.delete(socket))
  socket.on('message', (data, isBinary) => {
    for (const client of room) {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary })
    }
  })
})
