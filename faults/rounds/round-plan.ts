import type { PatchName } from '../builds/patches.ts'
import type { Nemesis } from '../nemeses/nemesis.ts'

/** All that makes a round what it is. The same plan is the same round, as far as two machines' timing goes. */
export interface RoundPlan {
  seed: string
  nemeses: Nemesis[]
  /** Done to the build besides what the nemeses need. */
  sabotage?: PatchName[]
  /** It is over after so many faults, or after so long. */
  faults?: number
  forMs?: number
  /** Bots, and our own clients. */
  plain: number
  stores: number
  rooms: number
  /** Steps that one client takes in a second, on average: most of them are messages (clients/workload.ts). */
  perSecond: number
  /** Between two faults, at least and at most. */
  gapMs: [number, number]
}

/** A round in a few words. */
export function roundTitle({ nemeses, plain, stores, seed }: RoundPlan): string {
  const what = nemeses.length === 0 ? 'nothing but use' : nemeses.map(({ name }) => name).join(', ')
  return `${what} · ${plain + stores} clients · seed ${seed}`
}
