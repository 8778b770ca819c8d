import { clock } from './clock.ts'
import type { Patch } from './patch.ts'
import { failpoints } from './failpoints.ts'
import { sabotage } from './sabotage.ts'

/** Everything that is done to the code for a fault. Production code has none of it. */
export const patches = { failpoints, clock, ...sabotage } satisfies Record<string, Patch>

export type PatchName = keyof typeof patches

export function patchNamed(name: PatchName): Patch {
  return patches[name]
}
