import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { ServerProcess, sleep, until } from '../test/server-process.ts'
import { frame, RawSocket } from './test/raw-socket.ts'

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

/** Bytes that wait to be read from the connections of a port (proc(5), `/proc/net/tcp`). */
function waiting(port: number): number {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return Math.max(
    ...lines.flatMap(([, address, , , queues]) => (address === local ? [parseInt(queues!.slice(9), 16)] : [])),
  )
}

test.if(process.platform === 'linux')(
  '[G7] little waits to be read from a connection, so that a flood that no budget sees takes no long turn',
  async () => {
    const server = await ServerProcess.start()
    const socket = await RawSocket.opens(server.port)
    // Empty fragments of a message that never ends.
    socket.tcp.write(frame('').fill(1, 0, 1))
    socket.floods(Buffer.concat(Array.from({ length: 100_000 }, () => frame('').fill(0, 0, 1))))
    // The system makes room for more while the server reads.
    await sleep(1_500)
    process.kill(server.pid, 'SIGSTOP')
    await sleep(500)
    expect(waiting(server.port)).toBeGreaterThan(0)
    expect(waiting(server.port)).toBeLessThanOrEqual(128 * 1024)
    socket.tcp.destroy()
    await server.remove()
  },
)
