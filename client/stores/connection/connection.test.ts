import { afterEach, beforeEach, expect, test } from 'bun:test'
import { Engine } from '../../test/engine.ts'
import { until } from '../../test/until.ts'
import { Connection } from './connection.svelte.ts'
import { Unreachable } from './problem.ts'

let engine: Engine
let connection: Connection

beforeEach(() => {
  engine = new Engine()
  connection = new Connection({ url: engine.url })
})

afterEach(async () => {
  connection.close()
  await engine.close()
})

async function online(): Promise<void> {
  connection.open()
  await until(() => connection.online)
}

test('a command is answered', async () => {
  await online()
  expect<unknown>(await connection.command('session.me', {})).toEqual({})
})

test('a command that is sent while connecting waits for the connection', async () => {
  connection.open()
  expect<unknown>(await connection.command('session.me', {})).toEqual({})
})

test('a command without a connection fails at once', async () => {
  await expect(connection.command('session.me', {})).rejects.toBeInstanceOf(Unreachable)
})

test('a cut fails the commands under way, and the client reconnects', async () => {
  await online()
  engine.silent = true
  const asked = connection.command('session.me', {}).catch((error: unknown) => error)
  await Bun.sleep(20)
  engine.cut()
  expect(await asked).toBeInstanceOf(Unreachable)
  expect(connection.state).toBe('offline')
  await until(() => connection.online, Boolean, 4_000)
})

test('[G8] after a goodbye the client reconnects no sooner than the server asked', async () => {
  await online()
  const left = performance.now()
  engine.emit('goodbye', { retryAfterMs: 1_000 })
  await Bun.sleep(10)
  engine.cut()
  await until(() => engine.connectedAt.length === 2, Boolean, 4_000)
  expect(engine.connectedAt[1]! - left).toBeGreaterThan(990)
  expect(engine.connectedAt[1]! - left).toBeLessThan(1_900)
})

test('[G8] after each refusal the client reconnects no sooner than the server asked', async () => {
  const refusal = (retryAfterMs: number) => ({
    message: 'crowd',
    data: { code: 'unavailable', reason: 'admission', retryAfterMs },
  })
  engine.behaviour.refusal = refusal(600)
  connection.open()
  await until(() => connection.state === 'offline')
  engine.behaviour.refusal = refusal(900)
  await until(() => engine.connectedAt.length === 2, Boolean, 3_000)
  engine.behaviour = {}
  await until(() => connection.online, Boolean, 3_000)
  const [first, second, third] = engine.connectedAt as [number, number, number]
  expect(second - first).toBeGreaterThan(590)
  expect(second - first).toBeLessThan(1_400)
  expect(third - second).toBeGreaterThan(890)
  expect(third - second).toBeLessThan(1_700)
})

test('retryNow connects at once', async () => {
  await online()
  engine.emit('goodbye', { retryAfterMs: 60_000 })
  await Bun.sleep(10)
  engine.cut()
  await until(() => connection.state === 'offline')
  connection.retryNow()
  await until(() => connection.online)
})

test('when the network is back the client connects at once', async () => {
  await online()
  engine.emit('goodbye', { retryAfterMs: 60_000 })
  await Bun.sleep(10)
  engine.cut()
  await until(() => connection.state === 'offline')
  dispatchEvent(new Event('online'))
  await until(() => connection.online)
})

test('when the network is back an attempt that hangs is made anew, and one that has just begun is not', async () => {
  engine.deaf = true
  connection.open()
  await Bun.sleep(200)
  dispatchEvent(new Event('online'))
  await Bun.sleep(900)
  expect([connection.state, engine.opened]).toEqual(['connecting', 1])
  engine.deaf = false
  dispatchEvent(new Event('online'))
  await until(() => connection.online)
  expect(engine.opened).toBe(2)
})

test('a server that falls silent is noticed', async () => {
  engine.behaviour.pingIntervalMs = 100
  await online()
  await until(() => connection.state === 'offline', Boolean, 2_000)
})

test('`lost` becomes true after two seconds, and false with the next connection', async () => {
  await online()
  engine.behaviour.refusal = {
    message: 'full',
    data: { code: 'unavailable', reason: 'admission', retryAfterMs: 1_500 },
  }
  engine.cut()
  await until(() => connection.state === 'offline')
  expect(connection.lost).toBe(false)
  await until(() => connection.lost, Boolean, 4_000)
  engine.behaviour = {}
  await until(() => connection.online, Boolean, 6_000)
  expect(connection.lost).toBe(false)
}, 15_000)

test('the reason of a refused connection reaches the listeners', async () => {
  const refused: string[] = []
  connection.onRefused((reason) => refused.push(reason))
  engine.behaviour.refusal = { message: 'full', data: { code: 'unavailable', reason: 'admission' } }
  connection.open()
  await until(() => connection.state === 'offline')
  expect(refused).toEqual(['admission'])
  engine.behaviour.refusal = { message: 'no session', data: { code: 'unauthorized', reason: 'signed_out' } }
  connection.retryNow()
  await until(() => refused.length === 2)
  expect(refused[1]).toBe('signed_out')
})

test('a closed connection does not reconnect', async () => {
  await online()
  connection.close()
  expect(connection.state).toBe('idle')
  await Bun.sleep(700)
  expect(engine.connectedAt).toHaveLength(1)
})
