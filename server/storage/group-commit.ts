import { Refusal } from '../../protocol/errors.ts'
import type { Fact } from './facts.ts'
import { FairQueue, UNBOUNDED, type Asker, type Queued, type WaitingBounds } from './fair-queue.ts'
import { scopeOf } from './operations/scope.ts'
import { weightOf, type AnyWrite } from './operations/table.ts'

/**
 * A batch starts this long after the last one was committed. A write that comes alone starts at once. Under load a
 * dozen writes share the flush and the two wake-ups of a thread, which cost more than the writes themselves. Measured:
 * longer pauses save little more.
 */
const BATCH_PAUSE_MS = 12
/** Weight of the writes of one transaction, so that none waits for a flood. */
const MOST_IN_BATCH = 2_000
/** Weight that the next batch takes in order of arrival. What arrives beyond it waits in fair turns for the rest. */
const MOST_UNQUEUED = MOST_IN_BATCH / 2
/** Fewer writes in a batch than this are no flood. */
const SEVERAL = 4
/** Writes that may wait [G7]. At the measured speed of a disk this is a few seconds. */
const MOST_WAITING = 50_000
const RETRY_AFTER_MS = 2_000

/** What became of one write of a batch. */
export type Outcome = { output: unknown; facts: Fact[] } | { error: Error }

/** Receives the facts of one node's writes. */
export type Report = (facts: Fact[]) => void

/** One batch that is on the disk. */
export interface Commit {
  /** Writes in it. */
  writes: number
  /** ms from the arrival of its first write to its beginning. */
  waitedMs: number
  /** ms from its beginning until its writes were on the disk. */
  tookMs: number
}

export interface GroupCommitOptions {
  /** Commits these writes in one transaction, in order, and flushes. Rejects only when it is unknown what is on the disk. */
  runBatch(writes: AnyWrite[]): Promise<Outcome[]>
  /** Batches that may be under way at once. */
  inFlight: number
  waiting?: WaitingBounds
  onFatal(error: unknown): void
  /** Called for each batch, after its writes were answered. */
  onCommit?(commit: Commit): void
}

export interface GroupCommit {
  /** Writes that wait for a batch. */
  readonly waiting: number
  /**
   * Resolves with the operation's output when it is on disk and its facts were reported. `by` is whose turn it takes
   * when more waits than a batch takes. Rejects with `too_many_waiting`.
   */
  run(write: AnyWrite, report: Report, by?: Asker | null): Promise<unknown>
  /** Resolves when nothing is waiting or under way. From the call on every write is refused. */
  drain(): Promise<void>
}

interface Waiting extends Queued {
  write: AnyWrite
  report: Report
  resolve: (output: unknown) => void
  reject: (error: unknown) => void
}

/**
 * Many writes, one transaction, one flush: all that arrives while a batch is under way goes into the next one. Batches
 * that are under way at once change different rooms and people, so that the writes of a room by one person are committed
 * and reported in order of arrival [G3] [G4]. When more waits than a batch takes, people and addresses take turns.
 */
export function groupCommit({
  runBatch,
  inFlight,
  onFatal,
  onCommit = () => {},
  waiting = UNBOUNDED,
}: GroupCommitOptions): GroupCommit {
  /** The first of the next batch, and their weight. They arrived before everything in `queue`. */
  let next: Waiting[] = []
  let nextWeight = 0
  /** When the first of the next batch arrived. */
  let nextSince = 0
  const queue = new FairQueue<Waiting>(waiting)
  /** What the batches under way can change; null when it is everything. */
  let busy: Set<string> | null = new Set()
  let underWay = 0
  let closed = false
  let nextAt = 0
  let scheduled = false
  let pause: Timer | undefined
  /** The address that wrote most of the last batch. Only its own writes wait for the pause. */
  let crowd: string | null = null
  /** Another address writes: the pause is over. */
  let urgent = false
  let drained: (() => void) | undefined

  function schedule() {
    if (scheduled || isIdle() || underWay >= inFlight) return
    scheduled = true
    const early = urgent ? 0 : nextAt - performance.now()
    // All that arrives in this tick joins the batch.
    if (early > 0 && !closed) pause = setTimeout(start, early)
    else queueMicrotask(start)
  }

  function start() {
    scheduled = false
    pause = undefined
    urgent = false
    const batch = take()
    crowd = crowdOf(batch)
    nextAt = performance.now() + BATCH_PAUSE_MS
    if (batch.length === 0) return
    const began = performance.now()
    const waitedMs = began - nextSince
    nextSince = began
    underWay++
    const scope = inFlight > 1 ? wholeScope(batch) : new Set<string>()
    if (scope === null) busy = null
    else for (const id of scope) busy!.add(id)
    void commit(batch, waitedMs)
      .catch((error: unknown) => fail(batch, error))
      .finally(() => {
        underWay--
        nextAt = performance.now() + BATCH_PAUSE_MS
        if (scope === null) busy = new Set()
        else for (const id of scope) busy!.delete(id)
        if (underWay === 0 && isIdle()) drained?.()
        schedule()
      })
    schedule()
  }

  /**
   * What arrived first, and then others in turn, without the writes that could change what a batch under way, or a write
   * left behind, changes.
   */
  function take(): Waiting[] {
    const batch: Waiting[] = []
    const later: Waiting[] = []
    let weight = 0
    let laterWeight = 0
    const free = underWay === 0
    let blocked = free || busy === null ? null : new Set(busy)
    const consider = (each: Waiting) => {
      const scope = free || blocked === null ? null : scopeOf(each.write)
      if (free || (scope !== null && weight < MOST_IN_BATCH && !scope.some((id) => blocked!.has(id)))) {
        batch.push(each)
        weight += each.weight
        return
      }
      later.push(each)
      laterWeight += each.weight
      if (scope === null) blocked = null
      else for (const id of scope) blocked!.add(id)
    }
    for (const each of next) consider(each)
    const hasRoom = () => weight < MOST_IN_BATCH && laterWeight < MOST_UNQUEUED
    while (queue.size > 0 && hasRoom()) consider(queue.take()!)
    next = later
    nextWeight = laterWeight
    return batch
  }

  async function commit(batch: Waiting[], waitedMs: number) {
    const began = performance.now()
    const outcomes = await runBatch(batch.map(({ write }) => write))
    const tookMs = performance.now() - began
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
    onCommit({ writes: batch.length, waitedMs, tookMs })
  }

  /** After a failed flush no later write may look as if it could succeed. */
  function fail(batch: Waiting[], error: unknown) {
    closed = true
    for (const { reject } of [...batch, ...next.splice(0)]) reject(new Refusal('storage_unavailable'))
    for (let left = queue.take(); left !== undefined; left = queue.take())
      left.reject(new Refusal('storage_unavailable'))
    onFatal(error)
  }

  function isIdle(): boolean {
    return next.length === 0 && queue.size === 0
  }

  function join(job: Waiting): boolean {
    // Behind those that wait in turns, because one of them may be an earlier write of the same person.
    if (queue.size > 0 || nextWeight >= MOST_UNQUEUED) return queue.size < MOST_WAITING && queue.add(job)
    if (next.length === 0) nextSince = performance.now()
    next.push(job)
    nextWeight += job.weight
    return true
  }

  /** A flood from one address makes nobody else wait for a pause. */
  function endPause() {
    urgent = true
    if (pause === undefined) return
    clearTimeout(pause)
    pause = undefined
    queueMicrotask(start)
  }

  return {
    get waiting() {
      return next.length + queue.size
    },
    run: (write, report, by = null) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Refusal('storage_unavailable'))
        const weight = weightOf(write)
        if (join({ write, report, by, weight, resolve, reject })) {
          if (crowd !== null && by !== null && by.address !== crowd) endPause()
          schedule()
        } else reject(new Refusal('too_many_waiting', undefined, RETRY_AFTER_MS))
      }),
    drain() {
      closed = true
      return new Promise((resolve) => {
        drained = resolve
        if (underWay === 0 && isIdle()) resolve()
        else schedule()
      })
    },
  }
}

/** The address that more than half of these writes are from, if they are several. */
function crowdOf(batch: Waiting[]): string | null {
  if (batch.length < SEVERAL) return null
  // Boyer and Moore's vote: if an address has the majority, it is the one that is left.
  let candidate: string | null = null
  let votes = 0
  for (const write of batch) {
    if (votes === 0) candidate = addressOf(write)
    votes += addressOf(write) === candidate ? 1 : -1
  }
  const own = batch.reduce((sum, write) => (addressOf(write) === candidate ? sum + 1 : sum), 0)
  return own * 2 > batch.length ? candidate : null
}

function addressOf({ by }: Queued): string | null {
  return by === null ? null : by.address
}

function wholeScope(batch: Waiting[]): Set<string> | null {
  const scopes = batch.map(({ write }) => scopeOf(write))
  return scopes.includes(null) ? null : new Set(scopes.flatMap((scope) => scope ?? []))
}
