import { expect, test } from 'bun:test'
import { kill } from '../nemeses/kill.ts'
import { recordFault } from '../nemeses/record-fault.ts'
import type { Nemesis } from '../nemeses/nemesis.ts'
import type { RoundPlan } from './round-plan.ts'
import { verdictOf } from './verdict.ts'

const LONG_MS = 120_000

const cut: Nemesis = {
  name: 'cut',
  about: 'most connections are reset',
  unsupported: async () => null,
  inject: (field) => recordFault(field, 'cut', 'reset', async () => void field.proxy.reset(0.7)),
}

const shortPause: Nemesis = {
  name: 'pause',
  about: 'SIGSTOP for half a second',
  unsupported: async () => null,
  inject: (field) =>
    recordFault(field, 'pause', 'SIGSTOP', async () => {
      field.server.pause()
      await Bun.sleep(500)
      field.server.resume()
    }),
}

const plan: RoundPlan = {
  seed: 'in npm test',
  nemeses: [kill, cut, shortPause],
  faults: 6,
  plain: 8,
  stores: 3,
  rooms: 3,
  perSecond: 4,
  gapMs: [300, 900],
}

test(
  'killed, cut and paused under a crowd, the server loses nothing',
  async () => {
    const { violations, figures, folder } = await verdictOf(plan, false)
    expect({ violations, folder }).toEqual({ violations: [], folder: null })
    expect(Object.keys(figures.faults).sort()).toEqual(['cut', 'kill', 'pause'])
    expect(figures.startsMs.length).toBeGreaterThan(1)
    expect(figures.clients).toBe(11)
    expect(figures.acked).toBeGreaterThan(50)
    expect(figures.received).toBeGreaterThan(figures.acked)
  },
  LONG_MS,
)
