import { afterEach, expect, test } from 'bun:test'
import { Socket, createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { ServerProcess, UNLIMITED } from './test/server-process.ts'

const RUN_MS = 20_000
const TEST_MS = 60_000
let server: ServerProcess | undefined
let silent: Server | undefined
const open: Socket[] = []
afterEach(async () => {
  await server?.remove()
  for (const socket of open.splice(0)) socket.destroy()
  silent?.close()
})

const health = (settings: Record<string, string> = {}) =>
  server!.beside(['health'], RUN_MS, { PORT: String(server!.port), ...settings })

test.each([
  ['127.0.0.1', {}],
  ['0.0.0.0', {}],
  ['::', {}],
  // Neither matters for a program on this machine.
  ['127.0.0.1', { PUBLIC_URL: 'https://chat.example.org', HTTP_PROXY: 'http://127.0.0.1:1' }],
])(
  'a server that listens on %s is healthy while it runs, and not after it',
  async (HOST, more) => {
    server = await ServerProcess.start({ ...UNLIMITED, HOST, ...more })
    expect(await health()).toEqual({ code: 0, output: 'The server runs.\n' })
    await server.stop()
    const stopped = await health()
    expect(stopped.code).toBe(1)
    expect(stopped.output).toMatch(/^No server answers at http:\/\/(127\.0\.0\.1|\[::1\]):\d+\/healthz: .+\n$/)
  },
  TEST_MS,
)

test(
  'what accepts a connection and answers nothing is not healthy',
  async () => {
    server = await ServerProcess.prepare()
    silent = createServer((socket) => void open.push(socket)).listen(server.port, '127.0.0.1')
    await once(silent, 'listening')
    const { code, output } = await health()
    expect([code, output]).toEqual([1, expect.stringContaining('no answer within 5000 ms')])
  },
  TEST_MS,
)

test('another program on the port is not healthy', async () => {
  server = await ServerProcess.prepare()
  const other = Bun.serve({ port: server.port, hostname: '127.0.0.1', fetch: () => new Response('', { status: 503 }) })
  try {
    expect(await health()).toEqual({ code: 1, output: `http://127.0.0.1:${server.port}/healthz answers 503.\n` })
  } finally {
    await other.stop(true)
  }
})

test('with PORT=0 nobody knows the port', async () => {
  server = await ServerProcess.prepare()
  expect(await health({ PORT: '0' })).toEqual({
    code: 1,
    output: 'PORT is 0, so the port of the server is not known.\n',
  })
})
