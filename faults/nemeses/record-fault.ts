import type { FaultContext } from './nemesis.ts'

type Outcome = string | { cuts: number } | void

/**
 * Records the beginning and the end of a fault. An error of `cause` ends the round. A string says why the fault had no
 * effect and does not count; an object is recorded with the end.
 */
export async function recordFault(
  { note }: Pick<FaultContext, 'note'>,
  nemesis: string,
  what: string,
  cause: () => Promise<Outcome>,
): Promise<void> {
  note({ type: 'fault-began', nemesis, what })
  const outcome = await cause()
  note({ type: 'fault-ended', nemesis, ...(typeof outcome === 'string' ? { missed: outcome } : outcome) })
}

/** The same for faults of the disk or the data, during which the server may exit with a fatal error. */
export async function recordDataFault(
  context: Pick<FaultContext, 'note' | 'server'>,
  nemesis: string,
  what: string,
  cause: () => Promise<Outcome>,
): Promise<void> {
  context.server.allowFatalError(true)
  try {
    await recordFault(context, nemesis, what, cause)
  } finally {
    context.server.allowFatalError(false)
  }
}
