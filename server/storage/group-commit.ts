import { Refusal } from '../../protocol/errors.ts'
import type { Fact } from './facts.ts'
import { scopeOf } from './operations/scope.ts'
import type { AnyWrite } from './operations/table.ts'

/**
 * A batch starts this long after the last one was committed. A write that comes alone starts at once. Under load a
 * dozen writes share the flush and the two wake-ups of a thread, which cost more than the writes themselves. Measured:
 * longer pauses save little more.
 */
const BATCH_PAUSE_MS = 12
/** Writes of one transaction, so that none waits for a flood. */
const MOST_IN_BATCH = 2_000
/** Writes that may wait [G7]. At the measured speed of a disk this is a few seconds. */
const MOST_WAITING = 50_000
const RETRY_AFTER_MS = 2_000

/** What became of one write of a batch. */
export type Outcome = { output: unknown; facts: Fact[] } | { error: Error }

/** Receives the facts of one node's writes. */
export type Report = (facts: Fact[]) => void

export interface GroupCommitOptions {
  /** Commits these writes in one transaction, in order, and flushes. Rejects only when it is unknown what is on the disk. */
  runBatch(writes: AnyWrite[]): Promise<Outcome[]>
  /** Batches that may be under way at once. */
  inFlight: number
  onFatal(error: unknown): void
}

export interface GroupCommit {
  /** Resolves with the operation's output when it is on disk and its facts were reported. */
  run(write: AnyWrite, report: Report): Promise<unknown>
  /** Resolves when nothing is waiting or under way. From the call on every write is refused. */
  drain(): Promise<void>
}

interface Waiting {
  write: AnyWrite
  report: Report
  resolve: (output: unknown) => void
  reject: (error: unknown) => void
}

/**
 * Many writes, one transaction, one flush: all that arrives while a batch is under way goes into the next one. Batches
 * that are under way at once change different rooms and people, so that the writes of a room are committed and reported
 * in order of arrival [G3] [G4].
 */
export function groupCommit({ runBatch, inFlight, onFatal }: GroupCommitOptions): GroupCommit {
  let waiting: Waiting[] = []
  /** What the batches under way can change; null when it is everything. */
  let busy: Set<string> | null = new Set()
  let underWay = 0
  let closed = false
  let nextAt = 0
  let scheduled = false
  let drained: (() => void) | undefined

  function schedule() {
    if (scheduled || waiting.length === 0 || underWay >= inFlight) return
    scheduled = true
    const early = nextAt - performance.now()
    // All that arrives in this tick joins the batch.
    if (early > 0 && !closed) setTimeout(start, early)
    else queueMicrotask(start)
  }

  function start() {
    scheduled = false
    const batch = take()
    nextAt = performance.now() + BATCH_PAUSE_MS
    if (batch.length === 0) return
    underWay++
    const scope = inFlight > 1 ? wholeScope(batch) : new Set<string>()
    if (scope === null) busy = null
    else for (const id of scope) busy!.add(id)
    void commit(batch)
      .catch((error: unknown) => fail(batch, error))
      .finally(() => {
        underWay--
        nextAt = performance.now() + BATCH_PAUSE_MS
        if (scope === null) busy = new Set()
        else for (const id of scope) busy!.delete(id)
        if (underWay === 0 && waiting.length === 0) drained?.()
        schedule()
      })
    schedule()
  }

  /** In order of arrival, without the writes that could change what a batch under way, or a write left behind, changes. */
  function take(): Waiting[] {
    if (underWay === 0) return waiting.splice(0, MOST_IN_BATCH)
    const batch: Waiting[] = []
    const later: Waiting[] = []
    let blocked = busy === null ? null : new Set(busy)
    for (const each of waiting) {
      const scope = blocked === null ? null : scopeOf(each.write)
      if (scope !== null && batch.length < MOST_IN_BATCH && !scope.some((id) => blocked!.has(id))) batch.push(each)
      else {
        later.push(each)
        if (scope === null) blocked = null
        else for (const id of scope) blocked!.add(id)
      }
    }
    waiting = later
    return batch
  }

  async function commit(batch: Waiting[]) {
    const outcomes = await runBatch(batch.map(({ write }) => write))
    const reports = new Map<Report, Fact[]>()
    batch.forEach(({ report }, index) => {
      const outcome = outcomes[index]!
      if ('error' in outcome || outcome.facts.length === 0) return
      const facts = reports.get(report)
      if (facts === undefined) reports.set(report, outcome.facts)
      else facts.push(...outcome.facts)
    })
    for (const [report, facts] of reports) report(facts)
    batch.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index]!
      if ('error' in outcome) reject(outcome.error)
      else resolve(outcome.output)
    })
  }

  /** After a failed flush no later write may look as if it could succeed. */
  function fail(batch: Waiting[], error: unknown) {
    closed = true
    for (const { reject } of [...batch, ...waiting.splice(0)]) reject(new Refusal('storage_unavailable'))
    onFatal(error)
  }

  return {
    run: (write, report) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Refusal('storage_unavailable'))
        if (waiting.length >= MOST_WAITING) return reject(new Refusal('too_many_waiting', undefined, RETRY_AFTER_MS))
        waiting.push({ write, report, resolve, reject })
        schedule()
      }),
    drain() {
      closed = true
      return new Promise((resolve) => {
        drained = resolve
        if (underWay === 0 && waiting.length === 0) resolve()
        else schedule()
      })
    },
  }
}

function wholeScope(batch: Waiting[]): Set<string> | null {
  const scopes = batch.map(({ write }) => scopeOf(write))
  return scopes.includes(null) ? null : new Set(scopes.flatMap((scope) => scope ?? []))
}
