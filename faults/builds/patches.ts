import { clock } from './clock.ts'
import { failpoints } from './failpoints.ts'
import type { Patch } from './patch.ts'
import { sabotage } from './sabotage.ts'

/** All patches of the source tree. Production code contains no faults. */
export const patches = { failpoints, clock, ...sabotage } satisfies Record<string, Patch>

export type PatchName = keyof typeof patches

export function patchNamed(name: PatchName): Patch {
  return patches[name]
}
