import { openNodes, SOON } from '../test/stage.ts'
import { betweenNodes } from './between-nodes.ts'
import { promises } from './suite.ts'

for (const count of [2, 3]) {
  promises(`${count} nodes and a bus that delays, reorders, doubles and drops`, () =>
    openNodes({
      count,
      faults: (node) => ({ seed: count * 10 + node, drop: 0.25, double: 0.25, delayMs: 40 }),
      peerTimes: SOON,
    }),
  )
  betweenNodes(count)
}
