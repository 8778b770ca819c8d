/** Socket.IO's own server: what is said goes to everyone and is kept nowhere. */
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server, { transports: ['websocket'], serveClient: false })
io.on('connection', (socket) => {
  socket.on('m', (/** @type {string} */ body) => io.emit('m', body))
})
server.listen(Number(process.env.PORT), '127.0.0.1')
