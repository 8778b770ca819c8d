import { openNodes, SOON } from '../test/stage.ts'
import { betweenNodes } from './between-nodes.ts'
import { promises } from './suite.ts'

const faults = (node: number) => ({ seed: 30 + node, drop: 0.25, double: 0.25, delayMs: 40 })

promises('three nodes and a bus that delays, reorders, doubles and drops', () =>
  openNodes({ count: 3, faults, peerTimes: SOON }),
)
betweenNodes(3)
