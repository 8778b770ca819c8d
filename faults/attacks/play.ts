import { ServerProcess } from '../../server/test/server-process.ts'
import { isProblem } from '../server/log-lines.ts'
import type { Attack } from './attack.ts'
import { Attackers } from './attackers.ts'
import { MemoryWatch, type Memory } from './memory.ts'
import type { PreparedScene } from './scene.ts'
import type { Tally } from './tally.ts'
import { Victims, type Latencies } from './victims.ts'

export interface Times {
  /** Code runs slowly the first times. */
  warmUpMs: number
  beforeMs: number
  attackMs: number
  /** Between the end of the attack and the last sample of memory. */
  restMs: number
}

export interface Played {
  attack: string
  before: Latencies
  during: Latencies
  memory: Memory
  attackMs: number
  /** Null when the attackers did not answer. */
  tally: Tally | null
  /** Lines of the log that must never occur. */
  problems: string[]
}

/** One attack on a new server, with default limits if `env` has no others. Throws when the server ends. */
export async function play(
  attack: Attack,
  prepared: PreparedScene,
  { warmUpMs, beforeMs, attackMs, restMs }: Times,
  env: Record<string, string> = {},
): Promise<Played> {
  const data = prepared.copy()
  const server = await ServerProcess.prepare(env, { dataDir: data.path })
  const attackers = new Attackers()
  let victims: Victims | null = null
  let watch: MemoryWatch | null = null
  try {
    await server.start()
    victims = await Victims.arrive(server.port, prepared.scene)
    await victims.measure(warmUpMs)
    const before = await victims.measure(beforeMs)
    watch = new MemoryWatch(server.pid)
    await attackers.begin(attack.name, server.port, prepared.scene)
    const during = await victims.measure(attackMs)
    const tally = await attackers.tally()
    await attackers.end()
    await Bun.sleep(restMs)
    const memory = watch.stop()
    const problems = server.output.split('\n').filter(isProblem)
    return { attack: attack.name, before, during, memory, attackMs, tally, problems }
  } finally {
    watch?.cancel()
    victims?.leave()
    await attackers.end()
    await server.kill9()
    data.remove()
  }
}
