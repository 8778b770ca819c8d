import { afterAll, expect, test } from 'bun:test'
import { relayTo } from '../storage/postgres/test/relay.ts'
import { until } from '../test/server-process.ts'
import { busContract } from './contract/contract.ts'
import { lostContract } from './contract/lost.ts'
import { natsBus } from './nats.ts'
import { hasNats, natsServer, WITHOUT_NATS } from './test/nats-server.ts'

const secret = () => 'secret'

if (hasNats) await withNats()
else test.skip(`bus on NATS (${WITHOUT_NATS})`, () => {})

async function withNats(): Promise<void> {
  const shared = await natsServer()
  await shared.start()
  afterAll(() => shared.stop())
  busContract('NATS', () => ({ join: () => natsBus({ urls: [shared.url], secret }) }))

  lostContract('NATS', async () => {
    const server = await natsServer()
    await server.start()
    const relay = relayTo(server.url)
    return {
      join: (options) => natsBus({ urls: [relay.url], ...options }),
      start: () => server.start(),
      stop: () => server.stop(),
      async cut() {
        await server.stop()
        await server.start()
      },
      silence: (silent) => void (relay.cut = silent),
      async end() {
        relay.close()
        await server.stop()
      },
    }
  })

  test('a server that asks for a password or a token', async () => {
    for (const [args, good, bad] of [
      [['--user', 'parley', '--pass', 'p@ss:word'], 'parley:p%40ss%3Aword', 'parley:wrong'],
      [['--auth', 't/ken'], 't%2Fken', 'wrong'],
    ] as const) {
      const server = await natsServer(...args)
      await server.start()
      const problems: string[] = []
      const join = (signIn: string) =>
        natsBus({ urls: [new URL(`nats://${signIn}@${server.url.host}`)], secret, onLost: (one) => problems.push(one) })
      const [one, two] = [await join(good), await join(good)]
      const received: number[] = []
      two.onMessage(({ number }) => void received.push(number))
      one.publish({ node: 'one', number: 1 })
      await until('it arrives', () => received.length === 1)
      expect(problems).toEqual([])
      const refused = await join(bad)
      expect(problems).toEqual([expect.stringMatching(/authorization/i)])
      await Promise.all([one.close(), two.close(), refused.close()])
      await server.stop()
    }
  }, 30_000)

  test('another server of the cluster is used when the first one is away', async () => {
    const away = await natsServer()
    const [one, two] = await Promise.all([0, 1].map(() => natsBus({ urls: [away.url, shared.url], secret })))
    const received: number[] = []
    two!.onMessage(({ number }) => void received.push(number))
    one!.publish({ node: 'one', number: 1 })
    await until('it arrives', () => received.length === 1)
    await Promise.all([one!.close(), two!.close()])
  })
}
