import type { FaultContext } from './nemesis.ts'

type Outcome = string | { cuts: number } | void

/**
 * Notes that a strike begins, and when all is as before. What `breaks` throws is the end of the round; what it answers
 * is why the strike hit nothing, and then it does not count, or what else is to be recordFault of it.
 */
export async function recordFault(
  { note }: Pick<FaultContext, 'note'>,
  nemesis: string,
  what: string,
  breaks: () => Promise<Outcome>,
): Promise<void> {
  note({ type: 'fault-began', nemesis, what })
  const outcome = await breaks()
  note({ type: 'fault-ended', nemesis, ...(typeof outcome === 'string' ? { missed: outcome } : outcome) })
}

/** The same where the disk or the data are broken: only meanwhile may the server say that it has to end, and end. */
export async function recordDataFault(
  field: Pick<FaultContext, 'note' | 'server'>,
  nemesis: string,
  what: string,
  breaks: () => Promise<Outcome>,
): Promise<void> {
  field.server.mayFail(true)
  try {
    await recordFault(field, nemesis, what, breaks)
  } finally {
    field.server.mayFail(false)
  }
}
