import { expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { ServerProcess, until } from '../test/server-process.ts'

/** More than the runtime's own 512. */
const CROWD = 2_000

test.if(process.platform === 'linux')(
  '[G8] a crowd of connections waits while the server is busy, and is served then',
  async () => {
    const server = await ServerProcess.start()
    const sockets: Socket[] = []
    let connected = 0
    try {
      process.kill(server.pid, 'SIGSTOP')
      for (let i = 0; i < CROWD; i++) {
        const socket = connect(server.port, '127.0.0.1', () => connected++)
        socket.on('error', () => undefined)
        sockets.push(socket)
      }
      await until('all of them wait', () => connected === CROWD)
      process.kill(server.pid, 'SIGCONT')
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    } finally {
      for (const socket of sockets) socket.destroy()
      await server.remove()
    }
  },
)
