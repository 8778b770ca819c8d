/** The bare runtime: what is said goes to everyone and is kept nowhere. */
export const server = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response(null, { status: 426 })),
  websocket: {
    perMessageDeflate: false,
    open: (socket) => void socket.subscribe('room'),
    message: (_, text) => void server.publish('room', text),
  },
})
