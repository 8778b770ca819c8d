import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { judge, type Judgement } from '../checker/check.ts'
import { dumpDatabase } from '../checker/database.ts'
import type { CheckLimits } from '../checker/input.ts'
import type { Violation } from '../checker/rule.ts'
import { figuresOf, type Figures } from '../report/figures.ts'
import { databaseIn } from '../nemeses/data-files.ts'
import { readRecords, type Entry } from '../history/history.ts'
import { play, type Played } from './round.ts'
import type { RoundPlan } from './round-plan.ts'

const MIB = 2 ** 20

/** What a server may take: what a fresh one takes with room to breathe, and for a connection its full send queue, half as much again. */
export const LIMITS: CheckLimits = { baseBytes: 200 * MIB, bytesPerConnection: 1.5 * MIB, healthzMs: 1_000 }

export interface Verdict {
  plan: RoundPlan
  violations: Violation[]
  /** What looked like one and is excused. */
  notes: Violation[]
  /** What nobody could find out. */
  unjudged: Violation[]
  /** By rule, how often it had an occasion: of those that seldom have one. */
  looked: Record<string, number>
  figures: Figures
  /** Where the record is kept; null when it was removed. */
  folder: string | null
}

/** Plays a round and judges it. The record of one that was clean is removed, unless it is to be kept. */
export async function verdictOf(plan: RoundPlan, keep: boolean): Promise<Verdict> {
  let played: Played
  try {
    played = await play(plan)
  } catch (error) {
    // There was not even a ground to play on.
    const violations = [brokenBy('plays-to-the-end', error)]
    return { plan, violations, notes: [], unjudged: [], looked: {}, figures: figuresOf([]), folder: null }
  }
  const { folder, broke } = played
  try {
    const entries = readRecords(folder)
    const judgement = judged(entries, played)
    // A strike that could not be mended, or a crowd that ended, is as bad as a broken promise.
    if (broke !== null) judgement.violations.unshift(brokenBy('plays-to-the-end', broke))
    const kept = keep || judgement.violations.length > 0
    if (kept) keepEvidence(played)
    else rmSync(folder, { recursive: true, force: true })
    return { plan, ...judgement, figures: figuresOf(entries), folder: kept ? folder : null }
  } finally {
    await played.clear()
  }
}

/** Also of a round that broke off, as far as it went. What cannot be judged is a violation. */
function judged(entries: Entry[], { history, dataDir }: Played): Judgement {
  try {
    return judge({ entries, history, database: dumpDatabase(databaseIn(dataDir)), limits: LIMITS })
  } catch (error) {
    return { violations: [brokenBy('can-be-judged', error)], notes: [], unjudged: [], looked: {} }
  }
}

/** The data as they were found and what the server said, beside the record. */
function keepEvidence({ folder, dataDir, output }: Played): void {
  writeFileSync(join(folder, 'server.log'), output)
  for (const end of ['', '-wal', '-shm']) {
    const file = databaseIn(dataDir) + end
    if (existsSync(file)) copyFileSync(file, join(folder, basename(file)))
  }
}

export function brokenBy(rule: string, error: unknown): Violation {
  return { rule, text: error instanceof Error ? error.message : String(error), evidence: [] }
}
