import { afterEach, describe, expect, test } from 'bun:test'
import { until } from '../../test/server-process.ts'
import type { Bus, BusMessage } from '../bus.ts'
import type { CarriedOptions } from '../carried.ts'

/** Reconnecting takes a second, and noticing that a line is silent takes five. */
const BACK_WITHIN_MS = 15_000
const TEST_MS = 60_000
/** More than may wait for a server. */
const FLOOD = 300
const FLOOD_BYTES = 100_000

/** A server that carries messages, as the test starts and stops it. */
export interface CarrierServer {
  join(options: CarriedOptions): Promise<Bus>
  start(): Promise<void>
  stop(): Promise<void>
  /** Cuts all connections that exist, and the server goes on. */
  cut(): Promise<void>
  /** While true nothing goes through the connections, and none of them closes. */
  silence(silent: boolean): void
  end(): Promise<void>
}

/** What every bus promises over a server that can be lost. */
export function lostContract(adapter: string, open: () => Promise<CarrierServer>): void {
  describe(`bus on ${adapter}, whose server is lost`, () => {
    const ends: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const end of ends.splice(0).toReversed()) await end()
    })

    async function opened() {
      const server = await open()
      ends.push(() => server.end())
      return server
    }

    async function joins(server: CarrierServer, secret = 'secret') {
      const log: string[] = []
      const bus = await server.join({
        secret: () => secret,
        onLost: (problem) => log.push(`lost: ${problem}`),
        onBack: () => log.push('back'),
      })
      ends.push(() => bus.close())
      const received: BusMessage[] = []
      bus.onMessage((message) => void received.push(message))
      let number = 0
      return { bus, received, log, sends: () => bus.publish({ node: 'one', number: ++number }) }
    }
    type Joined = Awaited<ReturnType<typeof joins>>

    /** What is sent while a node connects is lost, so that it is sent again as the nodes do each second. */
    async function reaches(from: Joined, to: Joined) {
      const before = to.received.length
      await until(
        'a message arrives',
        async () => {
          from.sends()
          await Bun.sleep(100)
          return to.received.length > before
        },
        BACK_WITHIN_MS,
      )
    }

    test(
      'a server that stops and comes back carries messages again; both are reported once',
      async () => {
        const server = await opened()
        const [one, two] = [await joins(server), await joins(server)]
        await reaches(one, two)
        await server.stop()
        await until('both report it', () => one.log.length === 1 && two.log.length === 1, BACK_WITHIN_MS)
        const began = performance.now()
        for (let i = 0; i < 100; i++) one.sends()
        expect(performance.now() - began).toBeLessThan(1_000)
        await Bun.sleep(3_000)
        await server.start()
        await reaches(one, two)
        await reaches(two, one)
        await until('both report it', () => one.log.length === 2 && two.log.length === 2)
        for (const { log } of [one, two]) expect(log).toEqual([expect.stringMatching(/^lost: \S/), 'back'])
      },
      TEST_MS,
    )

    test(
      'a connection that is cut is opened again',
      async () => {
        const server = await opened()
        const [one, two] = [await joins(server), await joins(server)]
        await reaches(one, two)
        await server.cut()
        await until('both report it', () => one.log.length > 0 && two.log.length > 0, BACK_WITHIN_MS)
        await reaches(one, two)
        await reaches(two, one)
      },
      TEST_MS,
    )

    test(
      'a connection that is cut again and again is reported once, until it stays',
      async () => {
        const server = await opened()
        const { log } = await joins(server)
        for (let cuts = 0; cuts < 4; cuts++) {
          await server.cut()
          await Bun.sleep(1_200)
        }
        expect(log).toEqual([expect.stringMatching(/^lost: /)])
        await until('it stays', () => log.at(-1) === 'back', BACK_WITHIN_MS)
        expect(log).toHaveLength(2)
      },
      TEST_MS,
    )

    test(
      'a connection that is lost in silence is noticed by what this node sends, and opened again',
      async () => {
        const server = await opened()
        const [one, two] = [await joins(server), await joins(server)]
        await reaches(one, two)
        server.silence(true)
        for (const each of [one, two]) each.sends()
        await until('both report it', () => one.log.length === 1 && two.log.length === 1, BACK_WITHIN_MS)
        server.silence(false)
        await reaches(one, two)
        await reaches(two, one)
      },
      TEST_MS,
    )

    test(
      'a server that is away at the start holds up nobody, and is used once it is there',
      async () => {
        const server = await opened()
        await server.stop()
        const began = performance.now()
        const [one, two] = await Promise.all([joins(server), joins(server)])
        expect(performance.now() - began).toBeLessThan(5_000)
        one.sends()
        await server.start()
        await reaches(one, two)
        await until('both report it', () => one.log.length === 2 && two.log.length === 2)
        for (const { log } of [one, two]) expect(log).toEqual([expect.stringMatching(/^lost: /), 'back'])
      },
      TEST_MS,
    )

    test(
      '[G7] what a server does not take waits in bounded memory, and what comes later arrives',
      async () => {
        const server = await opened()
        const [one, two] = [await joins(server), await joins(server)]
        await reaches(one, two)
        const before = two.received.length
        server.silence(true)
        const large = {
          node: 'one',
          number: 0,
          signals: [{ signal: 'typing', room: 'r', person: 'a'.repeat(FLOOD_BYTES) }],
        }
        for (let i = 0; i < FLOOD; i++) one.bus.publish(large as BusMessage)
        server.silence(false)
        await reaches(one, two)
        const arrived = two.received.slice(before).filter(({ number }) => number === 0).length
        expect(arrived).toBeLessThan(FLOOD)
      },
      TEST_MS,
    )

    test(
      'nodes of other data on the same server receive nothing',
      async () => {
        const server = await opened()
        const [one, two, other] = [await joins(server), await joins(server), await joins(server, 'another secret')]
        await reaches(one, two)
        expect(other.received).toEqual([])
      },
      TEST_MS,
    )

    test('a node is closed at once although the server is away', async () => {
      const server = await opened()
      const { bus } = await joins(server)
      await server.stop()
      const began = performance.now()
      await bus.close()
      expect(performance.now() - began).toBeLessThan(2_000)
    })
  })
}
