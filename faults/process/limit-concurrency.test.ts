import { expect, test } from 'bun:test'
import { limitConcurrency } from './limit-concurrency.ts'

test('at most two tasks run at a time, in order, also when one fails', async () => {
  const limited = limitConcurrency(2)
  const began: number[] = []
  let running = 0
  let most = 0
  const run = (which: number) =>
    limited(async () => {
      began.push(which)
      most = Math.max(most, ++running)
      await Bun.sleep(5)
      running--
      if (which === 1) throw new Error('failed')
      return which
    })
  const all = await Promise.allSettled([0, 1, 2, 3, 4].map(run))
  expect(most).toBe(2)
  expect(began).toEqual([0, 1, 2, 3, 4])
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
})
