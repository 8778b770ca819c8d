import { onPostgres, openNodes, SOON } from '../test/stage.ts'
import { promises } from './suite.ts'

const faults = (node: number) => ({ seed: 40 + node, drop: 0.25, double: 0.25, delayMs: 40 })

promises('two nodes on PostgreSQL and a bus that delays, reorders, doubles and drops', () =>
  openNodes({ count: 2, open: onPostgres, faults, peerTimes: SOON }),
)
