import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute } from '../clients/http-commands.ts'
import type { Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const MOVES_MS = { 'an hour ahead': HOUR_MS, 'an hour back': -HOUR_MS, '400 days ahead': 400 * DAY_MS }

/** The patched server reads the trigger at least this often. */
const TRIGGER_READ_WITHIN_MS = 200

export const clock: Nemesis = {
  name: 'clock',
  about: 'the clock moves by an hour or by 400 days, and back; meanwhile new people arrive and clients reconnect',
  needs: { patches: ['clock'] },
  unsupported: async () => null,
  async inject(context) {
    const { server, proxy, random } = context
    const what = random.pick(Object.keys(MOVES_MS) as (keyof typeof MOVES_MS)[])
    const trigger = join(server.triggers, 'clock')
    await recordFault(context, 'clock', what, async () => {
      writeFileSync(trigger, String(MOVES_MS[what]))
      await Bun.sleep(TRIGGER_READ_WITHIN_MS)
      // A wrong clock affects new and resumed sessions most.
      await execute(server.url, 'session.start', { name: 'Newcomer' })
      proxy.reset(0.5)
      await Bun.sleep(random.between(1_000, 5_000))
      rmSync(trigger)
    })
  },
}
