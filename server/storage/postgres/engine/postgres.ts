import type { Fact } from '../../facts.ts'
import { UNBOUNDED, type Asker, type WaitingBounds } from '../../fair-queue.ts'
import { FairTurns } from '../../fair-turns.ts'
import { groupCommit, type Commit } from '../../group-commit.ts'
import type { Epoch } from '../../operations/epoch.ts'
import type { ReadTx } from '../../operations/operation.ts'
import { operations, weightOf, type AnyRead, type AnyWrite, type Result } from '../../operations/table.ts'
import { operate, type Storage } from '../../storage.ts'
import { prepareCommit } from './commit.ts'
import { BATCHES_IN_FLIGHT, connect, readTx } from './database.ts'
import { toError, unavailable } from './failure.ts'
import { explain } from './inspect.ts'
import { nodeLock } from './node-lock.ts'
import { prepare } from './prepare.ts'
import { within } from './within.ts'

const PING_TIMEOUT_MS = 5_000
/** Weight of reads that the connections have at once: some look-ups or one long read for each. */
const READS_AT_ONCE = 128
const CLOSE_TIMEOUT_S = 3
/** Migrations of a database that came back as an older one included. */
const PREPARE_TIMEOUT_MS = 300_000

export interface PostgresOptions {
  url: URL
  /** Called once for each reason why a database that was lost cannot be used again yet. Parley keeps trying. */
  onProblem?: (problem: string) => void
  /** Names the bus of this node. It is the same text on all nodes that reach each other. */
  bus?: string
  /** Called when other nodes on the database begin to use another bus than this one, and when none does any more. */
  onBusDiffers?: (differs: boolean) => void
  /** How much of one person and one address may wait, if there is a bound. */
  waiting?: WaitingBounds
}

/** One opened database. Each node of the process that uses it has a `Storage` of its own. */
export interface PostgresEngine {
  /** Reports the facts of the operations that are run through it, and no others. */
  storage(): Storage
}

/** Opens the database for one node. Rejects like `openPostgresEngine`. */
export async function openPostgres(options: PostgresOptions): Promise<Storage> {
  return (await openPostgresEngine(options)).storage()
}

/** Rejects, with a sentence that says what to do, when Parley cannot store its data there safely. */
export async function openPostgresEngine({
  url,
  bus = 'postgres',
  onProblem = () => {},
  onBusDiffers = () => {},
  waiting = UNBOUNDED,
}: PostgresOptions): Promise<PostgresEngine> {
  let connections = connect(url)
  let commit = prepareCommit(connections.write)
  let unwritable: Storage['unwritable'] = null
  let lastProblem = ''
  let closing: Promise<void> | undefined
  const watchers: ((unwritable: Storage['unwritable']) => void)[] = []
  const listeners: ((facts: Fact[]) => void)[] = []
  const commitListeners: ((commit: Commit) => void)[] = []

  const lock = nodeLock(url, bus, {
    lost: () => becomes('storage_unavailable'),
    async silent() {
      const old = connections
      connections = connect(url)
      commit = prepareCommit(connections.write)
      await old.close(0)
    },
    async retake() {
      const before = opened
      opened = await within(PREPARE_TIMEOUT_MS, prepare(url, lock.take))
      epochs.add(opened.epoch)
      if (opened.epoch === before.epoch) return
      for (const listener of listeners) listener([{ fact: 'epoch-began', epoch: opened.epoch, by: null }])
    },
    regained: () => becomes(null),
    busDiffers: onBusDiffers,
    failed(error) {
      const { message } = explain(error, url)
      if (message !== lastProblem) onProblem(message)
      lastProblem = message
    },
  })

  function becomes(reason: Storage['unwritable']) {
    if (reason === unwritable) return
    unwritable = reason
    if (reason === null) lastProblem = ''
    for (const watcher of watchers) watcher(reason)
  }

  let opened: Epoch = await prepare(url, lock.take).catch(async (error: unknown) => {
    await Promise.all([lock.release(), connections.close(0)])
    throw explain(error, url)
  })
  /** So that an old epoch whose read comes late does not replace a newer one. */
  const epochs = new Set([opened.epoch])
  lock.watch()

  const commits = groupCommit({
    // Writes that wait when the lock is lost are not for the tables that another node may change now.
    runBatch: async (writes) => (unwritable === null ? commit(writes) : writes.map(() => ({ error: unavailable() }))),
    inFlight: BATCHES_IN_FLIGHT,
    onFatal: (error) => onProblem(String(error)),
    onCommit(commit) {
      for (const listener of commitListeners) listener(commit)
    },
    waiting,
  })
  const reads = new FairTurns({ atOnce: READS_AT_ONCE, waiting })

  function epochRead(epoch: string) {
    if (epochs.has(epoch)) return
    epochs.add(epoch)
    opened = { ...opened, epoch }
  }

  async function readOne({ name, input }: AnyRead): Promise<unknown> {
    if (unwritable !== null) throw unavailable()
    const read = operations[name].run as (tx: ReadTx, input: unknown) => Promise<unknown>
    try {
      const output = await connections.read.db.transaction().execute((db) => read(readTx(db), input))
      // It is how a node notices an epoch that another one began.
      if (name === 'heads') epochRead((output as Result<'heads'>).epoch)
      return output
    } catch (error) {
      throw toError(error)
    }
  }

  async function ping(): Promise<void> {
    if (unwritable !== null || closing !== undefined) throw unavailable()
    const { write, read } = connections
    await within(PING_TIMEOUT_MS, Promise.all([write.sql`select 1`, read.sql`select 1`]))
  }

  async function close(): Promise<void> {
    await Promise.all([commits.drain(), reads.drain()])
    await lock.release()
    await connections.close(CLOSE_TIMEOUT_S)
  }

  return {
    storage() {
      const own: ((facts: Fact[]) => void)[] = []
      const report = (facts: Fact[]) => {
        for (const fact of facts) if (fact.fact === 'epoch-began') epochRead(fact.epoch)
        for (const listener of own) listener(facts)
      }
      const read = (ask: AnyRead, by: Asker | null) => reads.run(by, weightOf(ask), () => readOne(ask))
      async function write(ask: AnyWrite, by: Asker | null): Promise<unknown> {
        if (unwritable !== null) throw unavailable()
        return commits.run(ask, report, by)
      }
      return {
        ...operate(read, write),
        get epoch() {
          return opened.epoch
        },
        get secret() {
          return opened.secret
        },
        get unwritable() {
          return unwritable
        },
        onFacts(listener) {
          own.push(listener)
          listeners.push(listener)
        },
        onCommit: (listener) => void commitListeners.push(listener),
        get waiting() {
          return { reads: reads.waiting, writes: commits.waiting }
        },
        onWritable: (watcher) => void watchers.push(watcher),
        ping,
        close: () => (closing ??= close()),
      }
    },
  }
}
