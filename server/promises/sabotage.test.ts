import { describe, expect, test } from 'bun:test'
import type { Storage } from '../storage/storage.ts'
import { openNodes, SOON, type Nodes, type NodesOptions } from '../test/stage.ts'
import { lastMessage, lostAndNext } from './between-nodes.ts'
import { scene, type Scene } from './scene.ts'

const WITHIN_MS = 4_000
const ALL_LOST = { seed: 1, drop: 1, double: 0, delayMs: 0 }

const never = () => new Promise<never>(() => {})
/** A storage in which one operation never answers. */
const without = (operation: keyof Storage) => (storage: Storage) =>
  Object.create(storage, { [operation]: { value: never } }) as Storage

/** Runs a test of the suite over two nodes. */
function proof(
  title: string,
  body: (on: Scene<Nodes>, withinMs: number) => Promise<void>,
  options: Partial<NodesOptions>,
  outcome: RegExp,
) {
  describe('the promise suite', () => {
    const on = scene(() => openNodes({ count: 2, peerTimes: SOON, ...options }))
    test(
      title,
      async () => {
        const became = await body(on, WITHIN_MS).then(
          () => 'passes',
          (error: Error) => error.message,
        )
        expect(became).toMatch(outcome)
      },
      20_000,
    )
  })
}

const passes = /^passes$/
const fails = /^In 4000 ms it did not happen that Bob is shown/

proof('[G3] [G5] passes when a hint is lost', lostAndNext, {}, passes)
proof(
  '[G3] [G5] fails over servers that never read a gap',
  lostAndNext,
  // A poll would not mend it either: it reads the same gap.
  { view: without('readRange') },
  fails,
)
proof('[G5] passes when every hint is lost', lastMessage, { faults: () => ALL_LOST }, passes)
proof(
  '[G5] fails over servers that do not compare their rooms with the storage',
  lastMessage,
  { faults: () => ALL_LOST, view: without('heads') },
  fails,
)
