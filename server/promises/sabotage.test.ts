import { describe, expect, test } from 'bun:test'
import { openNodes, SOON, type NodesOptions } from '../test/stage.ts'
import type { Storage } from '../storage/storage.ts'
import { threeWriteAtOnce } from './one-order.ts'
import { scene } from './scene.ts'

const WITHIN_MS = 4_000

const never = () => new Promise<never>(() => {})
const without = (operation: keyof Storage) => (storage: Storage) =>
  Object.create(storage, { [operation]: { value: never } }) as Storage

/** What became of a promise of the suite, over two nodes and a bus that drops half of what it carries. */
function outcome(options: Partial<NodesOptions>) {
  const on = scene(() =>
    openNodes({
      count: 2,
      faults: (node) => ({ seed: 5 + node, drop: 0.5, double: 0, delayMs: 20 }),
      peerTimes: SOON,
      ...options,
    }),
  )
  return () =>
    threeWriteAtOnce(on, WITHIN_MS).then(
      () => 'holds',
      (error: Error) => error.message,
    )
}

describe('the promise suite', () => {
  describe('over nodes that read gaps', () => {
    const run = outcome({})
    test('[G3] [G5] passes', async () => {
      expect(await run()).toBe('holds')
    }, 30_000)
  })

  describe('over nodes that never read a gap', () => {
    const run = outcome({ view: without('readRange') })
    test('[G3] [G5] fails', async () => {
      expect(await run()).toContain('it did not happen that')
    }, 30_000)
  })

  describe('over nodes that lose the last hint and never compare with the storage', () => {
    const run = outcome({ view: without('heads'), faults: () => ({ seed: 1, drop: 1, double: 0, delayMs: 0 }) })
    test('[G5] fails', async () => {
      expect(await run()).toContain('it did not happen that')
    }, 30_000)
  })
})
