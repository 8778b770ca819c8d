import { expect, test } from 'bun:test'
import { limitConcurrency } from './limit-concurrency.ts'

test('so many play at the same time and no more, in the order in which they came, whatever becomes of one', async () => {
  const limited = limitConcurrency(2)
  const began: number[] = []
  let playing = 0
  let most = 0
  const play = (which: number) =>
    limited(async () => {
      began.push(which)
      most = Math.max(most, ++playing)
      await Bun.sleep(5)
      playing--
      if (which === 1) throw new Error('lost')
      return which
    })
  const all = await Promise.allSettled([0, 1, 2, 3, 4].map(play))
  expect(most).toBe(2)
  expect(began).toEqual([0, 1, 2, 3, 4])
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
})
