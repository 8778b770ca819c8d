import type { PatchName } from '../builds/patches.ts'
import type { Nemesis } from '../nemeses/nemesis.ts'
import type { RoundPlan } from '../rounds/round-plan.ts'

/** Rounds of the same kind, each with its own server and clients. */
export interface Part {
  /** The heading of its section in the results. */
  title: string
  nemeses: Nemesis[]
  rounds: number
  /** In each round. */
  faults?: number
  forMs?: number
  gapMs: [number, number]
  sabotage?: PatchName[]
  /** Nemeses of the part that this machine does not support, with the reason. */
  unsupported?: string[]
}

export interface CrowdSize {
  seed: string
  clients: number
}

const ROOMS = 4
const STORES_SHARE = 0.25
/** Of all clients together; most steps send a message. */
const STEPS_PER_SECOND = 60

/** The seed of a part's only round is the seed itself, so that any round can be repeated alone. */
export function roundsOf(part: Part, { seed, clients }: CrowdSize): RoundPlan[] {
  const { rounds, nemeses, faults, forMs, gapMs, sabotage } = part
  const stores = Math.round(clients * STORES_SHARE)
  return Array.from({ length: rounds }, (_, at) => ({
    nemeses,
    gapMs,
    ...(faults !== undefined && { faults }),
    ...(forMs !== undefined && { forMs }),
    ...(sabotage !== undefined && { sabotage }),
    seed: rounds === 1 ? seed : `${seed}.${at + 1}`,
    plain: clients - stores,
    stores,
    rooms: ROOMS,
    perSecond: STEPS_PER_SECOND / clients,
  }))
}

/** The command that repeats one round. */
export function replayCommand({ nemeses, seed, plain, stores, faults, forMs, sabotage }: RoundPlan): string {
  const only = nemeses.map(({ name }) => name).join(',')
  return [
    `npm run faults -- --only ${only} --seed ${seed} --clients ${plain + stores}`,
    ...(faults === undefined ? [] : [`--faults ${faults}`]),
    ...(forMs === undefined ? [] : [`--minutes ${forMs / 60_000}`]),
    ...(sabotage === undefined ? [] : [`--sabotage ${sabotage.join(',')}`]),
  ].join(' ')
}
