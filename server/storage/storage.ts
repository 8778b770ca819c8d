import { Refusal } from '../../protocol/errors.ts'
import type { Fact } from './facts.ts'
import type { Asker } from './fair-queue.ts'
import type { Commit } from './group-commit.ts'
import type { Refused } from './operations/operation.ts'
import {
  operations,
  type AnyRead,
  type AnyWrite,
  type Input,
  type OperationName,
  type Result,
} from './operations/table.ts'

/**
 * The methods of the operations: one object in, one object out, plain data that survives JSON, or `Json`. `by` is whom it is done
 * for, and in whose turn; without it, it is the server's own work.
 */
export type Operate = { [N in OperationName]: (input: Input<N>, by?: Asker) => Promise<Result<N>> }

/**
 * Everything that is stored. Each operation is one atomic unit; no transaction leaves the engine.
 *
 * What an operation resolves with is on disk: an engine flushes before it answers [G1]. An operation that finds nothing
 * to do for this person rejects with the `Refusal` that it names. When the engine cannot write, it rejects with
 * `disk_full` or `storage_unavailable`, and nothing was stored.
 *
 * A room is always found through the person who asks. For a person who is not in it, it does not exist: the refusal is
 * `not_member`, whether or not there is such a room.
 *
 * Reads and writes wait in fair turns, one person and one address after the other (fair-queue.ts). When too much of a
 * person or an address waits, an operation rejects with `too_many_waiting`.
 *
 * Every change takes its room's next rev: 1, 2, 3, … without a gap [G3].
 */
export interface Storage extends Operate {
  /** Names this unbroken history of the data [G9]. */
  readonly epoch: string
  /** Signs proofs. It lies in the data, so that an old copy of the data has the same one. */
  readonly secret: string
  /** The reason why nothing can be written now, or null. Reading may still work. */
  readonly unwritable: 'disk_full' | 'storage_unavailable' | null

  /**
   * Reports the facts of this node's own operations: once, in order of commit, after the commit and before any of its
   * operations resolves. Facts of other nodes come over the bus.
   */
  onFacts(listener: (facts: Fact[]) => void): void
  /** Called when writing became impossible, and when it works again. */
  onWritable(listener: (unwritable: Storage['unwritable']) => void): void

  /** Reports each batch of writes once it is committed and answered. Other nodes of the process may share it. */
  onCommit(listener: (commit: Commit) => void): void
  /** Operations that wait for their turn. */
  readonly waiting: { reads: number; writes: number }

  /** Rejects when a trivial read or the writer does not answer in time. */
  ping(): Promise<void>
  /** Finishes what is under way and closes the data. Later operations are refused. */
  close(): Promise<void>
}

/** Derives the methods of all operations from how an engine reads and writes. */
export function operate(
  read: (ask: AnyRead, by: Asker | null) => Promise<unknown>,
  write: (ask: AnyWrite, by: Asker | null) => Promise<unknown>,
): Operate {
  const methods = Object.entries(operations).map(([name, { kind }]) => {
    const run = (kind === 'read' ? read : write) as (ask: unknown, by: Asker | null) => Promise<unknown>
    return [name, async (input: unknown, by: Asker | null = null) => orThrow(await run({ name, input }, by))]
  })
  return Object.fromEntries(methods) as Operate
}

function orThrow<T>(output: T | Refused): T {
  if (typeof output === 'object' && output !== null && 'refused' in output)
    throw new Refusal(output.refused, output.params, output.retryAfterMs)
  return output as T
}
