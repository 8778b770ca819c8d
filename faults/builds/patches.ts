import { clock } from './clock.ts'
import type { Patch } from './patch.ts'
import { points } from './failpoints.ts'
import { sabotage } from './sabotage.ts'

/** Everything that is done to the code for a fault. Production code has none of it. */
export const patches = { points, clock, ...sabotage } satisfies Record<string, Patch>

export type PatchName = keyof typeof patches

export function patchNamed(name: PatchName): Patch {
  return patches[name]
}
