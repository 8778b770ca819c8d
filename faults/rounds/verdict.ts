import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { judge, type Judgement } from '../checker/check.ts'
import { dumpDatabase } from '../checker/database.ts'
import { dumpFiles } from '../checker/files.ts'
import { deletedTexts } from '../checker/deleted-texts.ts'
import type { CheckLimits } from '../checker/input.ts'
import type { Violation } from '../checker/rule.ts'
import { readHistory, type Entry } from '../history/history.ts'
import { databaseIn } from '../nemeses/data-files.ts'
import { figuresOf, type Figures } from '../report/figures.ts'
import { runRound, type RoundResult } from './round.ts'
import type { RoundPlan } from './round-plan.ts'

const MIB = 2 ** 20

/** A fresh server with a margin; and for each connection a full send queue and half as much. */
export const LIMITS: CheckLimits = { baseBytes: 200 * MIB, bytesPerConnection: 1.5 * MIB, healthzMs: 1_000 }

export interface Verdict extends Judgement {
  plan: RoundPlan
  figures: Figures
  /** The folder of the history; null when it was removed. */
  folder: string | null
}

/** Runs and judges a round. The history is removed unless it has violations or `keepHistory` is set. */
export async function verdictOf(plan: RoundPlan, keepHistory: boolean): Promise<Verdict> {
  let result: RoundResult
  try {
    result = await runRound(plan)
  } catch (error) {
    // The testbed could not be prepared.
    const violations = [violationBy('round-finishes', error)]
    return { plan, violations, excused: [], inconclusive: [], judged: {}, figures: figuresOf([]), folder: null }
  }
  const { folder, failure } = result
  try {
    const entries = readHistory(folder)
    const judgement = judgeResult(entries, result)
    if (failure !== null) judgement.violations.unshift(violationBy('round-finishes', failure))
    const isKept = keepHistory || judgement.violations.length > 0
    if (isKept) storeEvidence(result)
    else rmSync(folder, { recursive: true, force: true })
    return { plan, ...judgement, figures: figuresOf(entries), folder: isKept ? folder : null }
  } finally {
    await result.remove()
  }
}

/** Also judges a round that failed, as far as its history goes. An error of the checker is a violation. */
function judgeResult(entries: Entry[], { finalReads, downloads, failure, dataDir }: RoundResult): Judgement {
  try {
    return judge({
      entries,
      finalReads,
      downloads,
      files: failure === null ? dumpFiles(dataDir) : null,
      database: dumpDatabase(databaseIn(dataDir), deletedTexts(entries)),
      limits: LIMITS,
    })
  } catch (error) {
    return { violations: [violationBy('round-is-checkable', error)], excused: [], inconclusive: [], judged: {} }
  }
}

/** Copies the database and the server's output into the folder of the history. */
function storeEvidence({ folder, dataDir, output }: RoundResult): void {
  writeFileSync(join(folder, 'server.log'), output)
  for (const suffix of ['', '-wal', '-shm']) {
    const file = databaseIn(dataDir) + suffix
    if (existsSync(file)) copyFileSync(file, join(folder, basename(file)))
  }
}

export function violationBy(rule: string, error: unknown): Violation {
  return { rule, text: error instanceof Error ? error.message : String(error), evidence: [] }
}
