import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { until } from '../../server/test/server-process.ts'
import { Random } from '../rounds/random.ts'
import { Proxy } from './proxy.ts'

/** A server that sends back what it receives and ends when the client ends. */
let echo: Server
let onServer: { socket: Socket; received: number; chunks: number[]; errors: string[] }[]
let proxy: Proxy
let clients: Client[]

class Client {
  readonly socket: Socket
  received: Buffer[] = []
  error = ''
  ended = false
  closed = false

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    this.socket.on('data', (data) => this.received.push(data))
    this.socket.on('error', (error: Error & { code?: string }) => (this.error = error.code ?? error.message))
    this.socket.on('end', () => (this.ended = true))
    this.socket.on('close', () => (this.closed = true))
  }

  get text(): string {
    return Buffer.concat(this.received).toString()
  }

  get bytes(): number {
    return this.received.reduce((sum, one) => sum + one.length, 0)
  }
}

beforeEach(async () => {
  onServer = []
  clients = []
  echo = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const one = { socket, received: 0, chunks: [] as number[], errors: [] as string[] }
    onServer.push(one)
    socket.on('data', (data) => {
      one.received += data.length
      one.chunks.push(data.length)
      if (!socket.write(data)) socket.pause()
    })
    socket.on('drain', () => socket.resume())
    socket.on('end', () => socket.end())
    socket.on('error', (error: Error & { code?: string }) => one.errors.push(error.code ?? error.message))
  }).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = new Proxy((echo.address() as { port: number }).port, new Random('proxy'))
})
afterEach(() => {
  proxy.close()
  for (const client of clients) client.socket.destroy()
  for (const { socket } of onServer) socket.destroy()
  echo.close()
})

async function connected(): Promise<Client> {
  const client = new Client(Number(new URL(proxy.url).port))
  clients.push(client)
  await sends(client, 'hello')
  client.received = []
  return client
}

/** Sends a text and waits for its echo; returns how many ms that took. */
async function sends(client: Client, text: string, ms = 5_000): Promise<number> {
  const began = performance.now()
  const before = client.bytes
  client.socket.write(text)
  await until(`${text.slice(0, 20)} comes back`, () => client.bytes >= before + text.length, ms)
  return performance.now() - began
}

/** True when there is no echo for a while. */
async function unanswered(client: Client, text: string): Promise<boolean> {
  return sends(client, text, 250).then(
    () => false,
    () => true,
  )
}

describe('without a fault', () => {
  test('everything arrives in order in both directions', async () => {
    const client = await connected()
    const text = Array.from({ length: 50_000 }, (_, i) => `${i};`).join('')
    await sends(client, text)
    expect(client.text).toBe(text)
  })

  test('an end is passed on after everything that was sent before it', async () => {
    const client = await connected()
    client.socket.end('the end')
    await until('the end comes back', () => client.closed)
    expect(client.text).toBe('the end')
    expect(client.error).toBe('')
    await until('the connection is gone', () => proxy.connections === 0)
  })

  test('a reset by either end is passed on as one', async () => {
    const first = await connected()
    const second = await connected()
    onServer[0]!.socket.resetAndDestroy()
    await until('the client notices', () => first.closed)
    expect(first.error).toBe('ECONNRESET')
    second.socket.resetAndDestroy()
    await until('the server notices', () => onServer[1]!.socket.destroyed)
    expect(onServer[1]!.errors).toEqual(['ECONNRESET'])
  })

  test('without a server the connection is reset', async () => {
    echo.close()
    for (const { socket } of onServer) socket.destroy()
    await once(echo, 'close')
    const client = new Client(Number(new URL(proxy.url).port))
    clients.push(client)
    await until('it notices', () => client.closed)
    expect(client.bytes).toBe(0)
  })

  test('a stalled reader pauses the sender and costs bounded memory', async () => {
    const client = await connected()
    client.socket.pause()
    const total = 64 * 1024 * 1024
    const piece = Buffer.alloc(1024 * 1024, 'x')
    for (let sent = 0; sent < total; sent += piece.length) client.socket.write(piece)
    await until('the server receives no more', async () => {
      const before = onServer[0]!.received
      await Bun.sleep(200)
      return onServer[0]!.received === before
    })
    expect(onServer[0]!.received).toBeLessThan(total / 2)
    client.socket.resume()
    await until('everything is back', () => client.bytes === total, 20_000)
  }, 30_000)
})

test('latency is added in each direction without changing the order', async () => {
  const client = await connected()
  expect(await sends(client, 'fast')).toBeLessThan(80)
  proxy.latency(60, 40)
  expect(await sends(client, 'slow')).toBeGreaterThan(119)
  client.received = []
  const text = Array.from({ length: 100 }, (_, i) => `${i};`)
  for (const one of text) {
    client.socket.write(one)
    await Bun.sleep(1)
  }
  await until('everything is back', () => client.text === text.join(''))
  proxy.restore()
  expect(await sends(client, 'fast again')).toBeLessThan(80)
})

test('bandwidth is limited for each connection', async () => {
  const [first, second] = [await connected(), await connected()]
  proxy.bandwidth(50_000)
  const took = await Promise.all([first, second].map((client) => sends(client, 'x'.repeat(50_000))))
  for (const ms of took) {
    expect(ms).toBeGreaterThan(800)
    expect(ms).toBeLessThan(2_500)
  }
  proxy.restore()
  expect(await sends(first, 'x'.repeat(500_000))).toBeLessThan(1_000)
}, 10_000)

test('in a black hole nothing arrives and no end notices; afterwards the connections are reset', async () => {
  const client = await connected()
  proxy.blackHole()
  expect(await unanswered(client, 'anybody?')).toBe(true)
  const newcomer = new Client(Number(new URL(proxy.url).port))
  clients.push(newcomer)
  expect(await unanswered(newcomer, 'anybody?')).toBe(true)
  onServer[0]!.socket.resetAndDestroy()
  // Without a fault a reset arrives within a few ms.
  await Bun.sleep(300)
  expect([client.closed, newcomer.closed, onServer.length, onServer[0]!.received]).toEqual([false, false, 1, 5])
  proxy.restore()
  await until('both notice', () => client.closed && newcomer.closed)
  expect([client.error, newcomer.error]).toEqual(['ECONNRESET', 'ECONNRESET'])
  expect(await sends(await connected(), 'here')).toBeLessThan(500)
})

describe('half-open', () => {
  test('only the server receives', async () => {
    const client = await connected()
    proxy.halfOpen('to-client')
    expect(await unanswered(client, 'anybody?')).toBe(true)
    expect(onServer[0]!.received).toBe('hello'.length + 'anybody?'.length)
    proxy.restore()
    await until('the client notices', () => client.closed)
  })

  test('only the client receives', async () => {
    const client = await connected()
    proxy.halfOpen('to-server')
    expect(await unanswered(client, 'anybody?')).toBe(true)
    expect(onServer[0]!.received).toBe('hello'.length)
    onServer[0]!.socket.write('ping')
    await until('the client receives it', () => client.text === 'ping')
    proxy.restore()
    await until('the server notices', () => onServer[0]!.errors.includes('ECONNRESET'))
  })
})

test('a share of the connections is reset, and the others are not affected', async () => {
  const all = await Promise.all(Array.from({ length: 40 }, connected))
  const count = proxy.reset(0.5)
  const closed = () => all.filter((client) => client.closed)
  await until('the reset clients notice', () => closed().length >= count)
  const gone = closed()
  expect(gone.length).toBe(count)
  expect(gone.length).toBeGreaterThan(8)
  expect(gone.length).toBeLessThan(32)
  expect(gone.every((client) => client.error === 'ECONNRESET')).toBe(true)
  for (const client of all) if (!client.closed) await sends(client, 'still here')
  proxy.reset(1)
  await until('all are gone', () => all.every((client) => client.closed))
  expect(proxy.connections).toBe(0)
})

test('each slice arrives by itself', async () => {
  const client = await connected()
  onServer[0]!.chunks = []
  proxy.slice(3)
  const text = 'one by one, a few bytes at a time'
  await sends(client, text)
  expect(client.text).toBe(text)
  expect(Math.max(...onServer[0]!.chunks)).toBeLessThanOrEqual(6)
  expect(onServer[0]!.chunks.length).toBeGreaterThan(5)
  proxy.restore()
  client.received = []
  await sends(client, 'x'.repeat(100_000))
})
