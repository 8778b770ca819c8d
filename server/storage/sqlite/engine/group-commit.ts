import type { Message } from '../../../../protocol/entities.ts'
import { Refusal } from '../../../../protocol/errors.ts'
import type { Committed, Draft } from '../../storage.ts'
import type { Channel } from './channel.ts'
import { diskIsFull, toError } from './failure.ts'
import type { FullDisk } from '../disk/full-disk.ts'
import type { Outcome, Write, WriterAnswer, WriterQuestion } from './requests.ts'

/**
 * A commit begins at least so long after the one before it began. One that comes alone goes at once; under load a few
 * writes share the flush and the two wake-ups of a thread, which cost more than the writes themselves.
 */
const COMMIT_EVERY_MS = 4
/** Writes of one transaction at most, so that none waits for a flood. */
const MOST_TOGETHER = 2_000
/** Writes that may wait [G7]; at the measured speed of the disk these are some seconds. */
const MOST_WAITING = 50_000
const RETRY_AFTER_MS = 2_000

interface Waiting {
  write: Write
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

export interface GroupCommit {
  /** Resolves when the write is on disk and `told` has returned. */
  run<T>(write: Write): Promise<T>
  /** Resolves when nothing is waiting any more; from the call on nothing is taken. */
  drain(): Promise<void>
}

/** Whatever arrives while a commit runs, and a moment after it, goes into the next one, all of it at once. */
export function groupCommit(
  writer: Channel<WriterQuestion, WriterAnswer>,
  disk: FullDisk,
  told: (batch: Committed[]) => void,
  onFatal: (error: unknown) => void,
): GroupCommit {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let closed = false
  let nextAt = 0

  async function work() {
    // All that arrives in this tick joins.
    await Promise.resolve()
    while (waiting.length > 0) {
      const early = nextAt - performance.now()
      if (early > 0 && !closed) await Bun.sleep(early)
      nextAt = performance.now() + COMMIT_EVERY_MS
      const batch = waiting.splice(0, MOST_TOGETHER)
      await commit(batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(new Refusal('unavailable', 'The storage failed.'))
        // What comes after a failed flush must not look as if it could succeed.
        closed = true
        for (const { reject } of waiting.splice(0)) reject(new Refusal('unavailable', 'The storage failed.'))
        onFatal(error)
      })
    }
    running = undefined
  }

  async function commit(batch: Waiting[]) {
    const answer = await writer.ask({ writes: batch.map(({ write }) => write) })
    if (!('outcomes' in answer))
      throw new Error('fatal' in answer ? answer.fatal : 'The writer answered something else')
    if (answer.outcomes.some((outcome) => typeof outcome === 'object' && 'failure' in outcome && outcome.failure.full))
      disk.found()
    const committed: Committed[] = []
    const settle = answer.outcomes.map((outcome, index) => outcomeOf(batch[index]!, outcome, committed))
    if (committed.length > 0) told(committed)
    for (const each of settle) each()
  }

  return {
    run: (write) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Refusal('unavailable', 'The storage is closed.'))
        // Without a try: one small write that fits between large ones that do not would come and go for ever.
        if (disk.full) return reject(diskIsFull())
        if (waiting.length >= MOST_WAITING) {
          return reject(new Refusal('unavailable', 'Too much is being written.', RETRY_AFTER_MS))
        }
        waiting.push({ write, resolve, reject })
        running ??= work()
      }),
    async drain() {
      closed = true
      await running
    },
  }
}

/** Adds what an outcome changed to `committed` and returns what settles its promise. */
function outcomeOf({ write, resolve, reject }: Waiting, outcome: Outcome, committed: Committed[]): () => void {
  if (typeof outcome === 'number') {
    const message = messageOf(write.args[0] as Draft, outcome)
    committed.push({ room: message.room, change: { rev: outcome, message } })
    return () => resolve({ stored: message } as never)
  }
  if ('failure' in outcome) return () => reject(toError(outcome.failure))
  if (outcome.committed !== undefined) committed.push(...outcome.committed)
  return () => resolve(outcome.value as never)
}

const messageOf = ({ id, room, author, body, at }: Draft, seq: number): Message => ({
  id,
  room,
  seq,
  rev: seq,
  at,
  author,
  body,
})
