import { expect, test } from 'bun:test'
import { busContract } from './contract/contract.ts'
import { MemoryBus } from './memory.ts'

busContract('memory', () => new MemoryBus())

test('the only node is alone, until another one joins and after it left', async () => {
  const bus = new MemoryBus()
  const one = bus.join()
  expect(one.alone).toBe(true)
  const two = bus.join()
  expect([one.alone, two.alone]).toEqual([false, false])
  await two.close()
  expect([one.alone, two.alone]).toEqual([true, false])
})
