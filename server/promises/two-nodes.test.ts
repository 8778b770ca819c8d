import { openNodes, SOON } from '../test/stage.ts'
import { betweenNodes } from './between-nodes.ts'
import { promises } from './suite.ts'

const faults = (node: number) => ({ seed: 20 + node, drop: 0.25, double: 0.25, delayMs: 40 })

promises('two nodes and a bus that delays, reorders, doubles and drops', () =>
  openNodes({ count: 2, faults, peerTimes: SOON }),
)
betweenNodes(2)
