import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { until } from '../../server/test/server-process.ts'
import { Random } from '../rounds/random.ts'
import { Proxy } from './proxy.ts'

/** A server that says again what it hears, and ends when it has heard the end. */
let echo: Server
let onServer: { socket: Socket; heard: number; chunks: number[]; errors: string[] }[]
let proxy: Proxy
let clients: Client[]

class Client {
  readonly socket: Socket
  heard: Buffer[] = []
  error = ''
  ended = false
  closed = false

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    this.socket.on('data', (data) => this.heard.push(data))
    this.socket.on('error', (error: Error & { code?: string }) => (this.error = error.code ?? error.message))
    this.socket.on('end', () => (this.ended = true))
    this.socket.on('close', () => (this.closed = true))
  }

  get text(): string {
    return Buffer.concat(this.heard).toString()
  }

  get bytes(): number {
    return this.heard.reduce((sum, one) => sum + one.length, 0)
  }
}

beforeEach(async () => {
  onServer = []
  clients = []
  echo = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const one = { socket, heard: 0, chunks: [] as number[], errors: [] as string[] }
    onServer.push(one)
    socket.on('data', (data) => {
      one.heard += data.length
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
  await says(client, 'hello')
  client.heard = []
  return client
}

/** Says something and waits for its echo; answers how many ms it took. */
async function says(client: Client, text: string, ms = 5_000): Promise<number> {
  const began = performance.now()
  const before = client.bytes
  client.socket.write(text)
  await until(`${text.slice(0, 20)} comes back`, () => client.bytes >= before + text.length, ms)
  return performance.now() - began
}

/** True when nothing of it comes back for a while. */
async function unanswered(client: Client, text: string): Promise<boolean> {
  return says(client, text, 250).then(
    () => false,
    () => true,
  )
}

describe('fair weather', () => {
  test('brings everything, in order, both ways', async () => {
    const client = await connected()
    const text = Array.from({ length: 50_000 }, (_, i) => `${i};`).join('')
    await says(client, text)
    expect(client.text).toBe(text)
  })

  test('an end is passed on, and what was said before it still arrives', async () => {
    const client = await connected()
    client.socket.end('last words')
    await until('the end comes back', () => client.closed)
    expect(client.text).toBe('last words')
    expect(client.error).toBe('')
    await until('the link is gone', () => proxy.links === 0)
  })

  test('a reset by either end is passed on as one', async () => {
    const first = await connected()
    const second = await connected()
    onServer[0]!.socket.resetAndDestroy()
    await until('the client is told', () => first.closed)
    expect(first.error).toBe('ECONNRESET')
    second.socket.resetAndDestroy()
    await until('the server is told', () => onServer[1]!.socket.destroyed)
    expect(onServer[1]!.errors).toEqual(['ECONNRESET'])
  })

  test('where no server listens the connection is reset', async () => {
    echo.close()
    for (const { socket } of onServer) socket.destroy()
    await once(echo, 'close')
    const client = new Client(Number(new URL(proxy.url).port))
    clients.push(client)
    await until('it is told', () => client.closed)
    expect(client.bytes).toBe(0)
  })

  test('a reader who stalls makes the sender wait, and costs bounded memory', async () => {
    const client = await connected()
    client.socket.pause()
    const total = 64 * 1024 * 1024
    const piece = Buffer.alloc(1024 * 1024, 'x')
    for (let sent = 0; sent < total; sent += piece.length) client.socket.write(piece)
    await until('the server hears no more', async () => {
      const before = onServer[0]!.heard
      await Bun.sleep(200)
      return onServer[0]!.heard === before
    })
    expect(onServer[0]!.heard).toBeLessThan(total / 2)
    client.socket.resume()
    await until('all of it is back', () => client.bytes === total, 20_000)
  }, 30_000)
})

test('latency is added in each direction, and the order stays', async () => {
  const client = await connected()
  expect(await says(client, 'fast')).toBeLessThan(80)
  proxy.latency(60, 40)
  expect(await says(client, 'slow')).toBeGreaterThan(119)
  client.heard = []
  const text = Array.from({ length: 100 }, (_, i) => `${i};`)
  for (const one of text) {
    client.socket.write(one)
    await Bun.sleep(1)
  }
  await until('all is back', () => client.text === text.join(''))
  proxy.restore()
  expect(await says(client, 'fast again')).toBeLessThan(80)
})

test('bandwidth is limited for each connection by itself', async () => {
  const [first, second] = [await connected(), await connected()]
  proxy.bandwidth(50_000)
  const took = await Promise.all([first, second].map((client) => says(client, 'x'.repeat(50_000))))
  for (const ms of took) {
    expect(ms).toBeGreaterThan(800)
    expect(ms).toBeLessThan(2_500)
  }
  proxy.restore()
  expect(await says(first, 'x'.repeat(500_000))).toBeLessThan(1_000)
}, 10_000)

test('a black hole takes everything and tells nobody; afterwards what was in it is reset', async () => {
  const client = await connected()
  proxy.blackHole()
  expect(await unanswered(client, 'anybody?')).toBe(true)
  const newcomer = new Client(Number(new URL(proxy.url).port))
  clients.push(newcomer)
  expect(await unanswered(newcomer, 'anybody?')).toBe(true)
  onServer[0]!.socket.resetAndDestroy()
  await Bun.sleep(100)
  expect([client.closed, newcomer.closed, onServer.length, onServer[0]!.heard]).toEqual([false, false, 1, 5])
  proxy.restore()
  await until('both are told', () => client.closed && newcomer.closed)
  expect([client.error, newcomer.error]).toEqual(['ECONNRESET', 'ECONNRESET'])
  expect(await says(await connected(), 'here')).toBeLessThan(500)
})

describe('half-open', () => {
  test('the server hears, and is not heard', async () => {
    const client = await connected()
    proxy.halfOpen('to-client')
    expect(await unanswered(client, 'anybody?')).toBe(true)
    expect(onServer[0]!.heard).toBe('hello'.length + 'anybody?'.length)
    proxy.restore()
    await until('the client is told', () => client.closed)
  })

  test('the client hears, and is not heard', async () => {
    const client = await connected()
    proxy.halfOpen('to-server')
    expect(await unanswered(client, 'anybody?')).toBe(true)
    expect(onServer[0]!.heard).toBe('hello'.length)
    onServer[0]!.socket.write('ping')
    await until('the client hears it', () => client.text === 'ping')
    proxy.restore()
    await until('the server is told', () => onServer[0]!.errors.includes('ECONNRESET'))
  })
})

test('a share of the connections is reset, and the others do not notice', async () => {
  const all = await Promise.all(Array.from({ length: 40 }, connected))
  proxy.reset(0.5)
  await Bun.sleep(100)
  const gone = all.filter((client) => client.closed)
  expect(gone.length).toBeGreaterThan(8)
  expect(gone.length).toBeLessThan(32)
  expect(gone.every((client) => client.error === 'ECONNRESET')).toBe(true)
  for (const client of all) if (!client.closed) await says(client, 'still here')
  proxy.reset(1)
  await until('all are gone', () => all.every((client) => client.closed))
  expect(proxy.links).toBe(0)
})

test('slices arrive each on its own', async () => {
  const client = await connected()
  onServer[0]!.chunks = []
  proxy.slice(3)
  const text = 'one by one, a few bytes at a time'
  await says(client, text)
  expect(client.text).toBe(text)
  expect(Math.max(...onServer[0]!.chunks)).toBeLessThanOrEqual(6)
  expect(onServer[0]!.chunks.length).toBeGreaterThan(5)
  proxy.restore()
  client.heard = []
  await says(client, 'x'.repeat(100_000))
})
