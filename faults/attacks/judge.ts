import type { Played } from './play.ts'
import { probes, type Probe } from './victims.ts'

export interface Bounds {
  /** The median during the attack ÷ the median before. */
  ratio: number
  /** Bytes above the memory before the attack. */
  memory: number
  /** A median during the attack below this many ms is not judged. */
  negligibleMs: number
}

const MIB = 2 ** 20

export const BOUNDS: Bounds = { ratio: 3, memory: 64 * MIB, negligibleMs: 0 }

/** One sentence for each bound that the attack exceeded; none when the server passes. */
export function violations(played: Played, bounds = BOUNDS): string[] {
  const { during, memory, problems } = played
  const found: string[] = []
  for (const probe of probes) {
    const ratio = ratioOf(played, probe)
    if (ratio > bounds.ratio && during[probe] > bounds.negligibleMs)
      found.push(`${probe} took ${ratio.toFixed(1)} times as long as before, and at most ${bounds.ratio} is allowed`)
  }
  const grown = memory.most - memory.before
  if (grown > bounds.memory)
    found.push(`the memory grew by ${(grown / MIB).toFixed(0)} MiB, and at most ${bounds.memory / MIB} MiB are allowed`)
  if (problems.length > 0) found.push(`the log has ${problems.length} errors, the first: ${problems[0]!.slice(0, 200)}`)
  return found
}

/** How many times as long a victim waited during the attack. */
export function ratioOf({ before, during }: Pick<Played, 'before' | 'during'>, probe: Probe): number {
  return during[probe] / before[probe]
}
