import type { Space } from './entities.ts'

/** Whose files count. */
export type SpaceOf = 'person' | 'room' | 'server'

/** Bytes of files by whose they are. As quotas, 0 is none. */
export type Bytes = Record<SpaceOf, number>

/** The first quota that `bytes` more would exceed, and what is left of it; null when they fit. */
export function lackOf(bytes: number, used: Bytes, quotas: Bytes): { of: SpaceOf; left: number } | null {
  for (const of of ['person', 'room', 'server'] as const) {
    const left = quotas[of] - used[of]
    if (quotas[of] > 0 && bytes > left) return { of, left: Math.max(0, left) }
  }
  return null
}

export const toSpace = (used: number, most: number): Space => ({ used, ...(most > 0 && { most }) })
