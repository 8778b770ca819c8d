import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge } from '../checker/check.ts'
import { dumpDatabase } from '../checker/database.ts'
import type { Violation } from '../checker/rule.ts'
import { HARNESS, HistoryWriter, readHistory, type FaultEvent } from '../history/history.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { databaseIn } from '../nemeses/data-files.ts'
import { figuresOf, type Figures } from '../report/figures.ts'
import { Auditor } from './auditor.ts'
import { awaitConvergence } from './convergence.ts'
import { Crowd } from './crowd.ts'
import { Random } from './random.ts'
import { Sampler } from './sampler.ts'
import { prepareTestbed, type Testbed } from './testbed.ts'
import { uploadedFiles } from './uploaded-files.ts'
import { LIMITS, violationBy } from './verdict.ts'

/** The history of a shift must fit into memory. Then a new crowd uses new rooms on the same server. */
const SHIFT_MS = 3 * 60_000
const ROOMS = 6
const STORES_SHARE = 0.25
/** Of all clients together; most steps send a message. */
const STEPS_PER_SECOND = 50

/** `t` in ms since the server started. */
export interface Sample {
  t: number
  rss: number
  fds: number
  connections: number
  healthzMs: number | null
}

export interface SoakResult {
  samples: Sample[]
  shifts: Figures[]
  violations: Violation[]
  /** Bytes of the database at the end. */
  database: number
  /** The histories of shifts with violations. */
  folders: string[]
}

export interface SoakOptions {
  seed: string
  clients: number
  keep: boolean
}

/** Uses one server for so long without a fault, and checks every shift like a round. */
export async function soak(forMs: number, options: SoakOptions, shiftMs = SHIFT_MS): Promise<SoakResult> {
  const result: SoakResult = { samples: [], shifts: [], violations: [], database: 0, folders: [] }
  /** Events between two shifts belong to the history of the next one. */
  const between: FaultEvent[] = []
  let writer: HistoryWriter | null = null
  const note = (event: FaultEvent): void => {
    if (writer === null) between.push(event)
    else writer.write(event)
  }
  const testbed = await prepareTestbed([], new Random(options.seed), note)
  try {
    await testbed.server.start()
    const began = monotonicMs()
    const sampler = new Sampler(testbed.server, (event) => {
      note(event)
      if (event.type === 'sample') result.samples.push({ ...event, t: monotonicMs() - began })
    })
    for (let shift = 1; monotonicMs() - began < forMs; shift++) {
      const folder = mkdtempSync(join(tmpdir(), 'parley-soak-'))
      writer = new HistoryWriter(folder, HARNESS)
      for (const event of between.splice(0)) note(event)
      const leftMs = Math.min(shiftMs, forMs - (monotonicMs() - began))
      const seed = `${options.seed}.${shift}`
      const plan = { ...options, seed, prefix: `${shift}-`, folder, note, forMs: leftMs }
      const outcome = await runShift(testbed, plan).catch((error: Error) => error)
      const found =
        outcome instanceof Error
          ? { figures: figuresOf(readHistory(folder)), violations: [violationBy('round-finishes', outcome)] }
          : outcome
      writer = null
      result.shifts.push(found.figures)
      result.violations.push(...found.violations)
      if (found.violations.length > 0 || options.keep) result.folders.push(folder)
      else rmSync(folder, { recursive: true, force: true })
      if (outcome instanceof Error) break
    }
    await sampler.stop()
    result.database = Bun.file(databaseOf(testbed)).size
    await testbed.server.stop()
    result.violations.push(...violationsAtEnd(between))
    return result
  } finally {
    await testbed.remove()
  }
}

function violationsAtEnd(events: FaultEvent[]): Violation[] {
  const wrong = events.filter((one) => one.type === 'problem' || (one.type === 'exited' && one.cause === 'unknown'))
  return wrong.map((event) => ({
    rule: 'no-unexplained-exit',
    text: 'The server did not stop cleanly',
    evidence: [event],
  }))
}

interface ShiftPlan extends SoakOptions {
  prefix: string
  folder: string
  forMs: number
  note: (event: FaultEvent) => void
}

async function runShift(testbed: Testbed, { seed, prefix, clients, folder, forMs, note }: ShiftPlan) {
  const { server, proxy, root } = testbed
  note({ type: 'round', seed, nemeses: [], build: testbed.build })
  const auditor = await Auditor.start(server.url, ROOMS)
  const stores = Math.round(clients * STORES_SHARE)
  const perSecond = STEPS_PER_SECOND / clients
  const { rooms } = auditor
  const plain = clients - stores
  const crowd = await Crowd.start({ root, seed, plain, stores, prefix, url: proxy.url, rooms, folder, perSecond })
  try {
    await crowd.begin()
    await Bun.sleep(forMs)
    await crowd.stopWriting()
    note({ type: 'writes-stopped' })
    await awaitConvergence(crowd, auditor, note)
    await crowd.finish()
  } finally {
    crowd.kill()
  }
  const finalReads = await auditor.finalReads((line) => note({ type: 'problem', line }))
  const entries = readHistory(folder)
  const downloads = await auditor.downloads(uploadedFiles(entries))
  const database = dumpDatabase(databaseOf(testbed))
  const { violations } = judge({ entries, finalReads, downloads, files: null, database, limits: LIMITS })
  return { violations, figures: figuresOf(entries) }
}

const databaseOf = ({ server }: Testbed): string => databaseIn(server.dataDir)
