import type { Field } from './nemesis.ts'

type Outcome = string | { cuts: number } | void

/**
 * Notes that a strike begins, and when all is as before. What `breaks` throws is the end of the round; what it answers
 * is why the strike hit nothing, and then it does not count, or what else is to be noted of it.
 */
export async function noted(
  { note }: Pick<Field, 'note'>,
  nemesis: string,
  what: string,
  breaks: () => Promise<Outcome>,
): Promise<void> {
  note({ type: 'strike', nemesis, what })
  const outcome = await breaks()
  note({ type: 'healed', nemesis, ...(typeof outcome === 'string' ? { missed: outcome } : outcome) })
}

/** The same where the disk or the data are broken: only meanwhile may the server say that it has to end, and end. */
export async function notedOnBrokenData(
  field: Pick<Field, 'note' | 'server'>,
  nemesis: string,
  what: string,
  breaks: () => Promise<Outcome>,
): Promise<void> {
  field.server.mayDeclare(true)
  try {
    await noted(field, nemesis, what, breaks)
  } finally {
    field.server.mayDeclare(false)
  }
}
