import { rmSync } from 'node:fs'
import { judge } from './checker/check.ts'
import { dumpDatabase } from './checker/database.ts'
import type { CheckLimits } from './checker/input.ts'
import type { Violation } from './checker/rule.ts'
import { figuresOf, type Figures } from './figures.ts'
import { readRecords } from './record.ts'
import { play, RoundBrokeOff } from './round.ts'
import type { RoundPlan } from './round-plan.ts'

const MIB = 2 ** 20

/** What a server may take: what a fresh one takes with room to breathe, and for a connection its full send queue, half as much again. */
export const LIMITS: CheckLimits = { baseBytes: 200 * MIB, bytesPerConnection: 1.5 * MIB, healthzMs: 1_000 }

export interface Verdict {
  plan: RoundPlan
  violations: Violation[]
  /** What looked like one and is excused. */
  notes: Violation[]
  figures: Figures
  /** Where the record is kept; null when it was removed. */
  folder: string | null
}

/** Plays a round and judges it. The record of one that was clean is removed, unless it is to be kept. */
export async function verdictOf(plan: RoundPlan, keep: boolean): Promise<Verdict> {
  const played = await play(plan).catch((error: Error) => error)
  if (played instanceof Error) return brokenOff(plan, played)
  try {
    const { folder, history } = played
    const entries = readRecords(folder)
    const { violations, notes } = judge({ entries, history, database: dumpDatabase(played.database), limits: LIMITS })
    const kept = keep || violations.length > 0
    if (!kept) rmSync(folder, { recursive: true, force: true })
    return { plan, violations, notes, figures: figuresOf(entries), folder: kept ? folder : null }
  } finally {
    await played.clear()
  }
}

/** A strike that could not be mended, or a crowd that ended, is as bad as a broken promise. */
function brokenOff(plan: RoundPlan, error: Error): Verdict {
  if (!(error instanceof RoundBrokeOff)) throw error
  const { folder } = error
  const violation = { rule: 'plays-to-the-end', text: error.message, evidence: [] }
  return { plan, violations: [violation], notes: [], figures: figuresOf(readRecords(folder)), folder }
}
