import type { PatchName } from '../builds/patches.ts'
import type { Nemesis } from '../nemeses/nemesis.ts'

/** Everything that defines a round. The same plan gives the same round, except for timing. */
export interface RoundPlan {
  seed: string
  nemeses: Nemesis[]
  /** Patches of the build besides those of the nemeses. */
  sabotage?: PatchName[]
  /** The round ends after so many faults or after this time. */
  faults?: number
  forMs?: number
  /** The number of bots and of Parley's own clients. */
  plain: number
  stores: number
  rooms: number
  /** Steps of one client in a second, on average; most of them send a message (clients/workload.ts). */
  perSecond: number
  /** The least and the greatest time between two faults. */
  gapMs: [number, number]
  /** Whether time without a fault follows the last restart, in which clients must write again; it does by default. */
  quiet?: boolean
}

export function roundTitle({ nemeses, plain, stores, seed }: RoundPlan): string {
  const what = nemeses.length === 0 ? 'no fault' : nemeses.map(({ name }) => name).join(', ')
  return `${what} · ${plain + stores} clients · seed ${seed}`
}
