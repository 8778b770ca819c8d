import { afterEach, describe, expect, test } from 'bun:test'
import type { Fact } from '../../storage/facts.ts'
import { sleep, until } from '../../test/server-process.ts'
import type { Bus, BusMessage } from '../bus.ts'

/** A bus on which any number of nodes can join. */
export interface Joinable {
  join(): Promise<Bus> | Bus
}

/** Longer than an adapter may take to carry a message in a test. */
const ARRIVES_WITHIN_MS = 300

/** What every adapter of `Bus` promises, whatever carries the messages. */
export function busContract(adapter: string, open: () => Promise<Joinable> | Joinable): void {
  describe(`bus on ${adapter}`, () => {
    const ends: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const end of ends.splice(0).toReversed()) await end()
    })

    /** Three nodes, with what each of them received. */
    async function three() {
      const bus = await open()
      const join = async () => {
        const node = await bus.join()
        ends.push(() => node.close())
        const received: BusMessage[] = []
        node.onMessage((message) => void received.push(message))
        return { node, received }
      }
      return [await join(), await join(), await join()] as const
    }
    const message = (number: number, more: Partial<BusMessage> = {}): BusMessage => ({ node: 'one', number, ...more })

    test('a message reaches every other node, and never its sender', async () => {
      const [one, two, third] = await three()
      one.node.publish(message(1))
      await until('both have it', () => two.received.length === 1 && third.received.length === 1)
      await sleep(ARRIVES_WITHIN_MS)
      expect([one.received, two.received, third.received]).toEqual([[], [message(1)], [message(1)]])
    })

    test('facts, signals and presence arrive as they were sent', async () => {
      const [one, two] = await three()
      const facts: Fact[] = [
        {
          fact: 'changed',
          room: 'kitchen',
          term: 'term',
          change: {
            rev: 3,
            message: { id: 'm', room: 'kitchen', seq: 3, rev: 3, at: 0, author: 'alice', body: 'Füße 🙂\u2028' },
          },
        },
        { fact: 'read', person: 'alice', room: 'kitchen', seq: 3, by: null },
        { fact: 'personal', person: 'alice', event: 'mute', data: { room: 'kitchen', mute: 'everyone' } },
      ]
      const sent = message(1, {
        facts,
        signals: [{ signal: 'typing', room: 'kitchen', person: 'alice' }],
        presence: [{ room: 'kitchen', count: 1, here: ['alice'] }],
        all: true,
        hello: true,
      })
      one.node.publish(sent)
      await until('it arrives', () => two.received.length === 1)
      expect(two.received).toEqual([sent])
    })

    test('what a sender or a receiver does to a message later changes nothing for the others', async () => {
      const [one, two, third] = await three()
      two.node.onMessage((received) => void received.signals!.push({ signal: 'typing', room: 'r', person: 'mallory' }))
      const sent = message(1, { signals: [{ signal: 'typing', room: 'r', person: 'alice' }] })
      const copy = structuredClone(sent)
      one.node.publish(sent)
      sent.signals!.length = 0
      await until('all have it', () => two.received.length === 1 && third.received.length === 1)
      expect([two.received[0], third.received[0]]).toEqual([copy, copy])
    })

    test('publishing waits for nobody: no listener is called within it', async () => {
      const [one, two] = await three()
      one.node.publish(message(1))
      expect(two.received).toEqual([])
      await until('it arrives', () => two.received.length === 1)
    })

    test('every listener of a node receives each message', async () => {
      const [one, two] = await three()
      const second: BusMessage[] = []
      two.node.onMessage((received) => void second.push(received))
      one.node.publish(message(1))
      await until('both have it', () => two.received.length === 1 && second.length === 1)
    })

    test('a large message arrives', async () => {
      const [one, two] = await three()
      const presence = Array.from({ length: 2_000 }, (_, i) => ({ room: `room ${i}`, count: 1, here: [`person ${i}`] }))
      one.node.publish(message(1, { presence }))
      await until('it arrives', () => two.received.length === 1)
      expect(two.received[0]).toEqual(message(1, { presence }))
    })

    test('a node that left receives and sends nothing, and publishing on it does not throw', async () => {
      const [one, two, third] = await three()
      await two.node.close()
      one.node.publish(message(1))
      two.node.publish(message(2))
      await until('the other has it', () => third.received.length === 1)
      await sleep(ARRIVES_WITHIN_MS)
      expect([one.received, two.received, third.received]).toEqual([[], [], [message(1)]])
    })

    test('a node with others is not alone, and what it sends before anybody joins does not throw', async () => {
      const bus = await open()
      const one = await bus.join()
      ends.push(() => one.close())
      one.publish(message(1))
      const two = await bus.join()
      ends.push(() => two.close())
      expect([one.alone, two.alone]).toEqual([false, false])
    })
  })
}
