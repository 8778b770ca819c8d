import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Nemesis } from './nemesis.ts'
import { arrive } from './start-session.ts'
import { recordFault } from './record-fault.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** By name, in ms. */
const MOVES = { 'an hour ahead': HOUR_MS, 'an hour back': -HOUR_MS, '400 days ahead': 400 * DAY_MS }

/** A clock that was moved is looked at so often. */
const LEVER_LOOKED_AT_MS = 200

export const clock: Nemesis = {
  name: 'clock',
  about: 'the clock moves by an hour or by 400 days, and back; meanwhile people come, and come back',
  needs: { patches: ['clock'] },
  unsupported: async () => null,
  async inject(field) {
    const { server, proxy, random } = field
    const what = random.pick(Object.keys(MOVES) as (keyof typeof MOVES)[])
    const trigger = join(server.triggers, 'clock')
    await recordFault(field, 'clock', what, async () => {
      writeFileSync(trigger, String(MOVES[what]))
      await Bun.sleep(LEVER_LOOKED_AT_MS)
      // Who comes for the first time, and who comes back, is what a wrong clock is worst for.
      await arrive(server.url)
      proxy.reset(0.5)
      await Bun.sleep(random.between(1_000, 5_000))
      rmSync(trigger)
    })
  },
}
