import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Auditor } from './auditor.ts'
import { judge } from '../checker/check.ts'
import { dumpDatabase } from '../checker/database.ts'
import type { Violation } from '../checker/rule.ts'
import { awaitConvergence } from './convergence.ts'
import { Crowd } from './crowd.ts'
import { figuresOf, type Figures } from '../report/figures.ts'
import { prepareTestbed, type Testbed } from './testbed.ts'
import { Random } from './random.ts'
import { readHistory, HistoryWriter, type FaultEvent } from '../history/history.ts'
import { Sampler } from './sampler.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { brokenBy, LIMITS } from './verdict.ts'

/** A record of so much fits into memory; then a new crowd comes, into new rooms, to the same server. */
const SHIFT_MS = 3 * 60_000
const ROOMS = 6
const STORES_SHARE = 0.25
/** Of all clients together: most steps are messages. */
const STEPS_PER_SECOND = 50

/** A look at the server; `t` in ms since it started. */
export interface Sample {
  t: number
  rss: number
  fds: number
  connections: number
  healthzMs: number | null
}

export interface Soaked {
  samples: Sample[]
  shifts: Figures[]
  violations: Violation[]
  /** Bytes of the database in the end. */
  database: number
  /** Records of shifts that were not clean. */
  folders: string[]
}

export interface SoakOptions {
  seed: string
  clients: number
  keep: boolean
}

/** Uses one server for so long, breaks nothing, and checks every shift like a round. */
export async function soak(forMs: number, options: SoakOptions, shiftMs = SHIFT_MS): Promise<Soaked> {
  const soaked: Soaked = { samples: [], shifts: [], violations: [], database: 0, folders: [] }
  /** What happens between two shifts is judged with the next one. */
  const between: FaultEvent[] = []
  let recorder: HistoryWriter | null = null
  const note = (event: FaultEvent): void => {
    if (recorder === null) between.push(event)
    else recorder.write(event)
  }
  const testbed = await prepareTestbed([], new Random(options.seed), note)
  try {
    await testbed.server.start()
    const began = monotonicMs()
    const sampler = new Sampler(testbed.server, (event) => {
      note(event)
      if (event.type === 'sample') soaked.samples.push({ ...event, t: monotonicMs() - began })
    })
    for (let shift = 1; monotonicMs() - began < forMs; shift++) {
      const folder = mkdtempSync(join(tmpdir(), 'parley-soak-'))
      recorder = new HistoryWriter(folder, HARNESS)
      for (const event of between.splice(0)) note(event)
      const leftMs = Math.min(shiftMs, forMs - (monotonicMs() - began))
      const seed = `${options.seed}.${shift}`
      const work = { ...options, seed, prefix: `${shift}-`, folder, note, forMs: leftMs }
      const failure = await workOneShift(testbed, work).catch((error: Error) => error)
      const found =
        failure instanceof Error
          ? { figures: figuresOf(readHistory(folder)), violations: [brokenBy('plays-to-the-end', failure)] }
          : failure
      recorder = null
      soaked.shifts.push(found.figures)
      soaked.violations.push(...found.violations)
      if (found.violations.length > 0 || options.keep) soaked.folders.push(folder)
      else rmSync(folder, { recursive: true, force: true })
      // A server that cannot be used has nothing to be soaked with.
      if (failure instanceof Error) break
    }
    await sampler.stop()
    soaked.database = Bun.file(databaseOf(testbed)).size
    await testbed.server.stop()
    soaked.violations.push(...endedBadly(between))
    return soaked
  } finally {
    await testbed.clear()
  }
}

function endedBadly(events: FaultEvent[]): Violation[] {
  const bad = events.filter((one) => one.type === 'problem' || (one.type === 'exited' && one.cause === 'unknown'))
  return bad.map((event) => ({ rule: 'no-unexplained-exit', text: 'The server did not end well', evidence: [event] }))
}

interface Shift extends SoakOptions {
  prefix: string
  folder: string
  forMs: number
  note: (event: FaultEvent) => void
}

async function workOneShift(testbed: Testbed, { seed, prefix, clients, folder, forMs, note }: Shift) {
  const { server, proxy, root } = testbed
  note({ type: 'round', seed, nemeses: [], build: testbed.build })
  const auditor = await Auditor.opens(server.url, ROOMS)
  const stores = Math.round(clients * STORES_SHARE)
  const perSecond = STEPS_PER_SECOND / clients
  const { rooms } = auditor
  const plain = clients - stores
  const crowd = await Crowd.gather({ root, seed, plain, stores, prefix, url: proxy.url, rooms, folder, perSecond })
  try {
    await crowd.begin()
    await Bun.sleep(forMs)
    await crowd.calm()
    note({ type: 'writes-stopped' })
    await awaitConvergence(crowd, auditor, note)
    await crowd.finish()
  } finally {
    crowd.end()
  }
  const finalReads = await auditor.reads((line) => note({ type: 'problem', line }))
  const entries = readHistory(folder)
  const { violations } = judge({ entries, finalReads, database: dumpDatabase(databaseOf(testbed)), limits: LIMITS })
  return { violations, figures: figuresOf(entries) }
}

function databaseOf({ server }: Testbed): string {
  return join(server.dataDir, 'parley.db')
}
