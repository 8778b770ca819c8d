import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ProxyOptions {
  /** Whether it passes WebSockets on. */
  sockets: boolean
  /** Whether it passes the Host header on, or sends that of the server. */
  host: boolean
}

/** Where a request goes. */
interface Target {
  port: number
  path: string
}

/** A server below a path of a host. */
export interface Site {
  /** Without a slash at its end. */
  prefix: string
  port: number
  /** Whether the proxy removes the prefix from the path that it passes on. */
  strips: boolean
}

/** A proxy before the server, configured well or badly, on the port `own` or on any free one. */
export function startProxy(port: number, options: ProxyOptions, own = 0) {
  return listen((path) => ({ port, path }), options, own)
}

/** A host with a server below each of some paths, which are added later, and with nothing outside them. */
export async function startHost() {
  const sites: Site[] = []
  const proxy = await listen(
    (path) => {
      const site = sites.find(({ prefix }) => path.startsWith(`${prefix}/`))
      return site ? { port: site.port, path: site.strips ? path.slice(site.prefix.length) : path } : null
    },
    { sockets: true, host: true },
    0,
  )
  return { ...proxy, add: (site: Site) => void sites.push(site) }
}

async function listen(route: (path: string) => Target | null, { sockets, host }: ProxyOptions, own: number) {
  const open = new Set<Duplex>()
  const headersOf = ({ headers }: IncomingMessage, port: number) =>
    host ? headers : { ...headers, host: `127.0.0.1:${port}` }
  const proxy = createServer((asked, answer) => {
    const target = route(asked.url!)
    if (target === null) return void answer.writeHead(404).end('nothing here')
    const { upgrade: _, ...headers } = headersOf(asked, target.port)
    const sent = { ...target, host: '127.0.0.1', method: asked.method, headers }
    const forwarded = request(sent, (got) => {
      answer.writeHead(got.statusCode!, got.headers)
      got.pipe(answer)
    })
    forwarded.on('error', () => answer.destroy())
    asked.pipe(forwarded)
  })
  if (sockets)
    proxy.on('upgrade', (asked, client) => {
      const target = route(asked.url!)
      if (target === null) return void client.destroy()
      const server = connect(target.port, '127.0.0.1')
      open.add(client)
      const lines = Object.entries(headersOf(asked, target.port)).map(
        ([name, value]) => `${name}: ${String(value)}\r\n`,
      )
      server.write(`${asked.method} ${target.path} HTTP/1.1\r\n${lines.join('')}\r\n`)
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
