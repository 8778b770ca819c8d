/** Socket.IO's own server: a message goes to everyone in the room that the query names, and is stored nowhere. */
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server, { transports: ['websocket'], serveClient: false })
io.on('connection', (socket) => {
  const room = String(socket.handshake.query.room)
  void socket.join(room)
  socket.on('m', (/** @type {string} */ body) => io.to(room).emit('m', body))
})
server.listen(Number(process.env.PORT), '127.0.0.1')
