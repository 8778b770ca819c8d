import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { io } from 'socket.io-client'
import type { WireError } from '../../protocol/errors.ts'
import { Actor } from '../test/cast.ts'
import { ServerProcess, sleep, until, UNLIMITED } from '../test/server-process.ts'
import { Admission } from './admission.ts'
import { testSocket } from './test/fake-transport.ts'

const newcomer = (address?: string) => testSocket('id', address)

function scene(connectsPerSecond: number, connectsBurst: number, socketsPerAddress = 0) {
  const time = { now: Date.UTC(2026, 0) }
  const admission = new Admission({ connectsPerSecond, connectsBurst, socketsPerAddress }, () => time.now)
  const waits = (count: number) => Array.from({ length: count }, () => admission.wait(newcomer()))
  return { time, admission, waits }
}

describe('[G8] a crowd', () => {
  test('is admitted up to the burst, and each of the rest has a later turn than the one before', () => {
    const { waits } = scene(10, 3)
    expect(waits(7)).toEqual([0, 0, 0, 100, 200, 300, 400])
  })

  test('that comes back at its turns is admitted, all of it', () => {
    const { time, waits, admission } = scene(10, 1)
    const began = time.now
    for (const turn of waits(50).filter((wait) => wait > 0)) {
      time.now = began + turn
      expect(admission.wait(newcomer())).toBe(0)
    }
  })

  test('beyond all turns gets the longest wait', () => {
    const { waits } = scene(10, 1)
    expect(waits(10_000).at(-1)).toBe(20_000)
  })

  test('is not delayed by one socket that tries again and again', () => {
    const { admission, waits } = scene(10, 1)
    waits(1)
    const impatient = newcomer()
    for (let i = 0; i < 1_000; i++) expect(admission.wait(impatient)).toBe(100)
    expect(waits(1)).toEqual([200])
  })

  test('is not delayed by one address that floods with new sockets', () => {
    const { admission, time } = scene(100, 100, 10)
    const flooding = Array.from({ length: 1_000 }, () => admission.wait(newcomer('10.0.0.1')))
    expect(flooding.filter((wait) => wait === 0).length).toBe(20)
    // All get the time at which the address has its share again, and no turn, so that none is taken from other addresses.
    expect(new Set(flooding.slice(20))).toEqual(new Set([1_000]))
    expect(admission.wait(newcomer('10.0.0.2'))).toBe(0)
    time.now += 1_000
    expect(admission.wait(newcomer('10.0.0.1'))).toBe(0)
  })

  test('of any size is admitted at once when the rate is 0', () => {
    const { waits, admission } = scene(0, 1)
    expect(new Set(waits(10_000))).toEqual(new Set([0]))
    expect(admission.turnAfter(10_000)).toBe(0)
  })

  test('that a goodbye sends away gets the time that admitting it takes', () => {
    const { admission } = scene(500, 500)
    expect([0, 100, 5_000, 1_000_000].map((before) => admission.turnAfter(before))).toEqual([0, 200, 10_000, 20_000])
  })
})

describe('over the wire, one in a second', () => {
  let server: ServerProcess
  let alice: Actor
  beforeAll(async () => {
    server = await ServerProcess.start({ ...UNLIMITED, LIMIT_CONNECTS_PER_SECOND: '1', LIMIT_CONNECTS_BURST: '1' })
    alice = await Actor.arrives(server, 'Alice')
  })
  afterAll(() => server.remove())

  /** Uses the one connection that is free now. */
  async function useTheTurn(): Promise<void> {
    const other = alice.again()
    const connects = () =>
      other.connects().then(
        () => 0,
        (error: { data: WireError }) => error.data.retryAfterMs!,
      )
    for (let wait = await connects(); wait > 0; wait = await connects()) await sleep(wait)
    other.leaves()
  }

  test('the official client gets the time to come back, does, and is admitted', async () => {
    await useTheTurn()
    const socket = io(server.url, { transports: ['websocket'], auth: { token: alice.token }, forceNew: true })
    const errors: WireError[] = []
    socket.on('connect_error', (error: Error & { data?: WireError }) => {
      errors.push(error.data!)
      setTimeout(() => socket.connect(), error.data!.retryAfterMs)
    })
    await until('it is admitted', () => socket.connected)
    expect(errors.length).toBeGreaterThan(0)
    expect(errors[0]).toMatchObject({ code: 'unavailable', message: expect.any(String) })
    expect(errors[0]!.retryAfterMs).toBeGreaterThan(0)
    expect(errors[0]!.retryAfterMs).toBeLessThanOrEqual(1_000)
    expect(await socket.emitWithAck('session.me', {})).toMatchObject({ ok: { person: { name: 'Alice' } } })
    socket.disconnect()
  })

  test('a socket that stays open may try again at its turn', async () => {
    await useTheTurn()
    const frames: string[] = []
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`)
    socket.addEventListener('message', ({ data }) => frames.push(String(data)))
    await until('the server opens', () => frames.length === 1)
    const connect = () => socket.send(`40${JSON.stringify({ token: alice.token })}`)
    connect()
    await until('it is refused', () => frames.length === 2)
    const { data } = JSON.parse(frames[1]!.slice(2)) as { data: WireError }
    await sleep(data.retryAfterMs! + 20)
    connect()
    await until('it is admitted', () => frames.at(-1)!.startsWith('40'))
    socket.close()
  })

  test('the session is not looked up before, and HTTP answers as always', async () => {
    await useTheTurn()
    const stranger = io(server.url, { transports: ['websocket'], auth: { token: 'nobody has this' }, forceNew: true })
    const error = await new Promise<Error & { data?: WireError }>((resolve) => {
      stranger.on('connect_error', resolve)
    })
    expect(error.data?.code).toBe('unavailable')
    stranger.disconnect()
    expect((await alice.posts('session.me', {})).ok?.person.name).toBe('Alice')
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })
})
