import type { Scene } from './scene.ts'
import type { Tally } from './tally.ts'

/** What an attack works with, in the attackers' own process. */
export interface AttackContext {
  port: number
  scene: Scene
  tally: Tally
}

export interface Attack {
  name: string
  about: string
  /** Begins the attack, which then lasts until its process ends. Resolves when all attackers have begun. */
  begin(context: AttackContext): Promise<unknown>
}
