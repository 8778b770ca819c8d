import { expect, test } from 'bun:test'
import { kill } from '../nemeses/kill.ts'
import type { Nemesis } from '../nemeses/nemesis.ts'
import { recordFault } from '../nemeses/record-fault.ts'
import type { RoundPlan } from './round-plan.ts'
import { verdictOf } from './verdict.ts'

const TIMEOUT_MS = 120_000

const resets: Nemesis = {
  name: 'resets',
  about: 'most connections are reset',
  unsupported: async () => null,
  inject: (context) => recordFault(context, 'resets', 'reset', async () => void context.proxy.reset(0.7)),
}

const shortPause: Nemesis = {
  name: 'pause',
  about: 'SIGSTOP for half a second',
  unsupported: async () => null,
  inject: (context) =>
    recordFault(context, 'pause', 'SIGSTOP', async () => {
      context.server.pause()
      await Bun.sleep(500)
      context.server.resume()
    }),
}

const plan: RoundPlan = {
  seed: 'in npm test',
  nemeses: [kill, resets, shortPause],
  faults: 6,
  plain: 8,
  stores: 3,
  rooms: 3,
  perSecond: 4,
  gapMs: [300, 900],
}

test(
  'a server that is killed, paused and disconnected loses nothing',
  async () => {
    const { violations, figures, folder } = await verdictOf(plan, false)
    expect({ violations, folder }).toEqual({ violations: [], folder: null })
    expect(Object.keys(figures.faults).sort()).toEqual(['kill', 'pause', 'resets'])
    expect(figures.startsMs.length).toBeGreaterThan(1)
    expect(figures.clients).toBe(11)
    expect(figures.acked).toBeGreaterThan(50)
    expect(Object.keys(figures.changes).sort()).toEqual(['delete', 'edit', 'pin', 'react', 'vote'])
    expect(figures.offline).toBeGreaterThan(0)
    expect(figures.uploaded).toBeGreaterThan(0)
    expect(figures.received).toBeGreaterThan(figures.acked)
  },
  TIMEOUT_MS,
)
