import { expect, test } from 'bun:test'
import { until } from '../test/server-process.ts'
import { Admission } from './admission.ts'
import { FakeTransport, testHub } from './test/fake-transport.ts'

function scene(sockets: number, connectsPerSecond: number) {
  const transport = new FakeTransport()
  const admission = new Admission({ connectsPerSecond, connectsBurst: 1, socketsPerAddress: 0 }, () => 0)
  const hub = testHub(transport, { admission })
  const crowd = Array.from({ length: sockets }, (_, i) => {
    const socket = transport.socket(`person ${i}`)
    hub.enter(socket, `person ${i}`)
    return socket
  })
  const toldAfter = () =>
    crowd.map((socket) => transport.heard(socket).map((frame) => JSON.parse(frame.slice(2))[1].retryAfterMs as number))
  return { hub, crowd, closed: transport.closed, toldAfter }
}

test('[G8] everybody who is sent away gets a turn, so that the crowd comes back at the rate at which it is admitted', async () => {
  const { hub, crowd, closed, toldAfter } = scene(500, 100)
  hub.deliver([{ fact: 'epoch-began', epoch: 'next', by: null }])
  await until('all are sent away', () => closed.size === crowd.length)
  const expected = crowd.map((_, i) => [1_000 + Math.floor(i / 200) * 2_000])
  expect(toldAfter()).toEqual(expected)
})

test('the connection that began the epoch gets no goodbye and stays', async () => {
  const { hub, crowd, closed, toldAfter } = scene(3, 0)
  hub.deliver([{ fact: 'epoch-began', epoch: 'next', by: crowd[1]!.id }])
  await until('the others are sent away', () => closed.size === 2)
  expect(toldAfter()).toEqual([[1_000], [], [1_000]])
  expect(closed.has(crowd[1]!)).toBe(false)
})
