/** The bare runtime: a message goes to everyone in the room that the path names, and is stored nowhere. */
export const server = Bun.serve<string>({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  fetch(request, self) {
    const room = new URL(request.url).pathname
    return self.upgrade(request, { data: room }) ? undefined : new Response(null, { status: 426 })
  },
  websocket: {
    perMessageDeflate: false,
    open: (socket) => void socket.subscribe(socket.data),
    message: (socket, text) => void server.publish(socket.data, text),
  },
})
