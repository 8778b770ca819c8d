import type { Field } from '../nemesis.ts'

/**
 * Notes that a strike begins, and when all is as before. What `breaks` throws is the end of the round; what it answers
 * is why the strike hit nothing, and then it does not count.
 */
export async function noted(
  { note }: Pick<Field, 'note'>,
  nemesis: string,
  what: string,
  breaks: () => Promise<string | void>,
): Promise<void> {
  note({ type: 'strike', nemesis, what })
  const missed = await breaks()
  note({ type: 'healed', nemesis, ...(missed !== undefined && { missed }) })
}

/** The same where the disk or the data are broken: only meanwhile may the server say that it has to end, and end. */
export async function notedOnBrokenData(
  field: Pick<Field, 'note' | 'server'>,
  nemesis: string,
  what: string,
  breaks: () => Promise<string | void>,
): Promise<void> {
  field.server.mayDeclare(true)
  try {
    await noted(field, nemesis, what, breaks)
  } finally {
    field.server.mayDeclare(false)
  }
}
