import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ProxyOptions {
  /** Whether it passes WebSockets on. */
  sockets: boolean
  /** Whether it passes the Host header on, or sends that of the server. */
  host: boolean
}

/** A proxy before the server, configured well or badly, on the port `own` or on any free one. */
export async function startProxy(port: number, { sockets, host }: ProxyOptions, own = 0) {
  const open = new Set<Duplex>()
  const headersOf = ({ headers }: IncomingMessage) => (host ? headers : { ...headers, host: `127.0.0.1:${port}` })
  const proxy = createServer((asked, answer) => {
    const { upgrade: _, ...headers } = headersOf(asked)
    const forwarded = request({ port, host: '127.0.0.1', method: asked.method, path: asked.url, headers }, (got) => {
      answer.writeHead(got.statusCode!, got.headers)
      got.pipe(answer)
    })
    forwarded.on('error', () => answer.destroy())
    asked.pipe(forwarded)
  })
  if (sockets)
    proxy.on('upgrade', (asked, client) => {
      const server = connect(port, '127.0.0.1')
      open.add(client)
      const lines = Object.entries(headersOf(asked)).map(([name, value]) => `${name}: ${String(value)}\r\n`)
      server.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join('')}\r\n`)
      server.pipe(client).pipe(server)
      for (const end of [server, client]) end.on('error', () => [server, client].forEach((one) => one.destroy()))
    })
  await new Promise<void>((resolve) => proxy.listen(own, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async close() {
      proxy.closeAllConnections()
      for (const client of open) client.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
