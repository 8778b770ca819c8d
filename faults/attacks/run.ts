import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { attackLine, attacksTable, writeAttacksPage } from '../report/attacks-page.ts'
import { attacks } from './attacks.ts'
import { violations } from './judge.ts'
import { play, type Played } from './play.ts'
import { FULL_SCENE, prepareScene } from './scene.ts'

const ATTACK_SECONDS = 15
const WARM_UP_MS = 3_000
const REST_MS = 5_000
const CLIENT = join(import.meta.dir, '../../client/dist/index.html')

export interface AttackOptions {
  /** Names of attacks; null for all. */
  only: string[] | null
  seconds?: number
  write: boolean
}

/** Plays the attacks one after the other. Answers how many the server failed. */
export async function runAttacks({ only, seconds, write }: AttackOptions, command: string): Promise<number> {
  if (!existsSync(CLIENT)) throw new Error('The client is not built, and an attack asks for its page: run `npm start`.')
  const attackMs = (seconds ?? ATTACK_SECONDS) * 1_000
  const times = { warmUpMs: WARM_UP_MS, beforeMs: attackMs, attackMs, restMs: REST_MS }
  const prepared = await prepareScene(FULL_SCENE)
  const all: Played[] = []
  try {
    for (const attack of attacks) {
      if (only !== null && !only.includes(attack.name)) continue
      console.log(`\n${attack.name}: ${attack.about}`)
      const played = await play(attack, prepared, times)
      all.push(played)
      console.log(`  ${attackLine(played)}`)
      for (const violation of violations(played)) console.log(`  FAILED: ${violation}`)
    }
  } finally {
    prepared.remove()
  }
  console.log(`\n${attacksTable(all)}`)
  if (write) writeAttacksPage(attacks, all, command)
  return all.filter((played) => violations(played).length > 0).length
}
