import { expect, test } from 'bun:test'
import { until } from '../test/server-process.ts'
import { carried, type Carrier } from './carried.ts'

/** Steps of the event loop in which a send can have ended and its end not be noticed. */
const STEPS = 12

/** A server that takes each batch when the test lets it, and ends a connection when the test says so. */
function server() {
  const taken: number[] = []
  const sends: PromiseWithResolvers<void>[] = []
  const lines: PromiseWithResolvers<Error>[] = []
  const carrier: Carrier = {
    mostBytes: 10_000,
    async open() {
      const ended = Promise.withResolvers<Error>()
      lines.push(ended)
      return {
        send(envelopes) {
          taken.push(envelopes.length)
          sends.push(Promise.withResolvers())
          return sends.at(-1)!.promise
        },
        ended: ended.promise,
        close: async () => ended.resolve(new Error('closed')),
      }
    },
  }
  return { carrier, taken, sends, lines }
}

test('what is published at any moment of the end of a send is sent without waiting for another message', async () => {
  for (let steps = 0; steps < STEPS; steps++) {
    const { carrier, taken, sends } = server()
    const bus = await carried(carrier, { secret: () => 'secret' })
    bus.publish({ node: 'one', number: 1 })
    sends[0]!.resolve()
    for (let step = 0; step < steps; step++) await Promise.resolve()
    bus.publish({ node: 'one', number: 2 })
    await Bun.sleep(1)
    expect([steps, taken]).toEqual([steps, [1, 1]])
    sends[1]!.resolve()
    await bus.close()
  }
})

test('a send of a connection that was lost fails late, and what waits for the next connection is sent', async () => {
  const { carrier, taken, sends, lines } = server()
  const bus = await carried(carrier, { secret: () => 'secret' })
  bus.publish({ node: 'one', number: 1 })
  lines[0]!.resolve(new Error('cut'))
  await until('it is connected again', () => lines.length === 2)
  bus.publish({ node: 'one', number: 2 })
  bus.publish({ node: 'one', number: 3 })
  sends[0]!.reject(new Error('no answer'))
  await Bun.sleep(1)
  sends[1]!.resolve()
  await Bun.sleep(1)
  expect(taken).toEqual([1, 1, 1])
  sends[2]!.resolve()
  await bus.close()
})
