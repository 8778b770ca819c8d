import { expect, test } from 'bun:test'
import { sleep, until } from '../../test/server-process.ts'
import { MemoryBus } from '../memory.ts'
import { faulty, NO_FAULTS, type Faults } from './faulty.ts'

const MESSAGES = 400

async function scene(faults: Partial<Faults>) {
  const bus = new MemoryBus()
  const from = bus.join()
  const to = faulty(bus.join(), { ...NO_FAULTS, ...faults })
  const numbers: number[] = []
  to.onMessage(({ number }) => void numbers.push(number))
  const send = () => {
    for (let number = 1; number <= MESSAGES; number++) from.publish({ node: 'one', number })
  }
  return { to, numbers, send }
}

test('a bus without faults carries everything once and in order', async () => {
  const { to, numbers, send } = await scene({})
  send()
  await until('all arrived', () => numbers.length === MESSAGES)
  expect(numbers).toEqual(Array.from({ length: MESSAGES }, (_, i) => i + 1))
  expect(to.counts).toEqual({ delivered: MESSAGES, dropped: 0, doubled: 0, overtaken: 0 })
})

test('a faulty bus drops, doubles and reorders', async () => {
  const { to, numbers, send } = await scene({ drop: 0.25, double: 0.25, delayMs: 20 })
  send()
  await sleep(200)
  const { delivered, dropped, doubled, overtaken } = to.counts
  expect(numbers.length).toBe(delivered)
  expect(delivered).toBe(MESSAGES - dropped + doubled)
  expect([dropped, doubled].every((count) => count > MESSAGES * 0.1 && count < MESSAGES * 0.4)).toBe(true)
  expect(overtaken).toBeGreaterThan(MESSAGES * 0.2)
})

test('the same seed drops the same messages, and another one others', async () => {
  const arrived = async (seed: number) => {
    const { numbers, send } = await scene({ seed, drop: 0.5 })
    send()
    await sleep(20)
    return numbers
  }
  expect(await arrived(7)).toEqual(await arrived(7))
  expect(await arrived(7)).not.toEqual(await arrived(8))
})

test('a bus that is cut carries nothing, and after that again', async () => {
  const { to, numbers, send } = await scene({})
  to.cut = true
  send()
  await sleep(20)
  expect(numbers).toEqual([])
  to.cut = false
  send()
  await until('all arrived', () => numbers.length === MESSAGES)
})
