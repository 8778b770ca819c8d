import { faulty } from '../bus/test/faulty.ts'
import { openNodes } from '../test/stage.ts'
import { promises } from './suite.ts'

/** A beat is a second, so these are the shortest times that differ from none. */
export const SOON = { lostAfterMs: 300, silentAfterMs: 3_000, pollEveryMs: 900, sessionsEveryMs: 900 }

for (const count of [2, 3]) {
  promises(`${count} nodes and a bus that delays, reorders, doubles and drops`, () =>
    openNodes({
      count,
      faults: (bus, node) => faulty(bus, { seed: count * 10 + node, drop: 0.25, double: 0.25, delayMs: 40 }),
      peerTimes: SOON,
    }),
  )
}
