import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { judge, type Judgement } from '../checker/check.ts'
import { dumpDatabase } from '../checker/database.ts'
import type { CheckLimits } from '../checker/input.ts'
import type { Violation } from '../checker/rule.ts'
import { figuresOf, type Figures } from '../report/figures.ts'
import { databaseIn } from '../nemeses/data-files.ts'
import { readHistory, type Entry } from '../history/history.ts'
import { play, type RoundResult } from './round.ts'
import type { RoundPlan } from './round-plan.ts'

const MIB = 2 ** 20

/** What a server may take: what a fresh one takes with room to breathe, and for a connection its full send queue, half as much again. */
export const LIMITS: CheckLimits = { baseBytes: 200 * MIB, bytesPerConnection: 1.5 * MIB, healthzMs: 1_000 }

export interface Verdict {
  plan: RoundPlan
  violations: Violation[]
  /** What judged like one and is excused. */
  excused: Violation[]
  /** What nobody could find out. */
  inconclusive: Violation[]
  /** By rule, how often it had an occasion: of those that seldom have one. */
  judged: Record<string, number>
  figures: Figures
  /** Where the record is kept; null when it was removed. */
  folder: string | null
}

/** Plays a round and judges it. The record of one that was clean is removed, unless it is to be kept. */
export async function verdictOf(plan: RoundPlan, keep: boolean): Promise<Verdict> {
  let result: RoundResult
  try {
    result = await runRound(plan)
  } catch (error) {
    // There was not even a testbed to play on.
    const violations = [brokenBy('plays-to-the-end', error)]
    return { plan, violations, excused: [], inconclusive: [], judged: {}, figures: figuresOf([]), folder: null }
  }
  const { folder, failure } = result
  try {
    const entries = readHistory(folder)
    const judgement = judged(entries, result)
    // A strike that could not be mended, or a crowd that ended, is as bad as a broken promise.
    if (failure !== null) judgement.violations.unshift(brokenBy('plays-to-the-end', failure))
    const kept = keep || judgement.violations.length > 0
    if (kept) keepEvidence(result)
    else rmSync(folder, { recursive: true, force: true })
    return { plan, ...judgement, figures: figuresOf(entries), folder: kept ? folder : null }
  } finally {
    await result.clear()
  }
}

/** Also of a round that failure off, as far as it went. What cannot be judged is a violation. */
function judged(entries: Entry[], { finalReads, dataDir }: RoundResult): Judgement {
  try {
    return judge({ entries, finalReads, database: dumpDatabase(databaseIn(dataDir)), limits: LIMITS })
  } catch (error) {
    return { violations: [brokenBy('can-be-judged', error)], excused: [], inconclusive: [], judged: {} }
  }
}

/** The data as they were found and what the server said, beside the record. */
function keepEvidence({ folder, dataDir, output }: RoundResult): void {
  writeFileSync(join(folder, 'server.log'), output)
  for (const end of ['', '-wal', '-shm']) {
    const file = databaseIn(dataDir) + end
    if (existsSync(file)) copyFileSync(file, join(folder, basename(file)))
  }
}

export function brokenBy(rule: string, error: unknown): Violation {
  return { rule, text: error instanceof Error ? error.message : String(error), evidence: [] }
}
