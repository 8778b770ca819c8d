import { expect, test } from 'bun:test'
import { Actor } from '../test/cast.ts'
import { until } from '../test/server-process.ts'
import { openNodes } from '../test/stage.ts'

test('a node that stops is not ready, is alive, and sends its people to come back; the other one is ready', async () => {
  const stage = await openNodes({ count: 2 })
  const status = async (node: number, page: string) => (await fetch(`${stage.nodes[node]!.url}${page}`)).status
  const alice = await Actor.arrives(stage.nodes[0]!, 'Alice')
  await alice.connects()
  expect([await status(0, '/readyz'), await status(1, '/readyz')]).toEqual([200, 200])
  await stage.drain(0)
  expect([await status(0, '/readyz'), await status(0, '/healthz')]).toEqual([503, 200])
  expect([await status(1, '/readyz'), await status(1, '/healthz')]).toEqual([200, 200])
  await until('alice is sent away', () => !alice.socket!.connected)
  expect(alice.events.some(({ name }) => name === 'goodbye')).toBe(true)
  const again = alice.again(stage.nodes[1])
  await again.connects()
  again.leaves()
  await stage.close()
})
