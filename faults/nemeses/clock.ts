import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Nemesis } from '../nemesis.ts'
import { noted } from './noted.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** By name, in ms. */
const MOVES = { 'an hour ahead': HOUR_MS, 'an hour back': -HOUR_MS, '400 days ahead': 400 * DAY_MS }

export const clock: Nemesis = {
  name: 'clock',
  about: 'the clock moves by an hour or by 400 days, and back',
  needs: { patches: ['clock'] },
  missing: async () => null,
  async strike(field) {
    const { server, random } = field
    const what = random.pick(Object.keys(MOVES) as (keyof typeof MOVES)[])
    const lever = join(server.levers, 'clock')
    await noted(field, 'clock', what, async () => {
      writeFileSync(lever, String(MOVES[what]))
      await Bun.sleep(random.between(1_000, 5_000))
      rmSync(lever)
    })
  },
}
