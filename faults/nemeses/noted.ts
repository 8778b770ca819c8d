import type { Field } from '../nemesis.ts'

/** Notes that a strike begins, and when all is as before. What `breaks` throws is the end of the round. */
export async function noted(
  { note }: Field,
  nemesis: string,
  what: string,
  breaks: () => Promise<void>,
): Promise<void> {
  note({ type: 'strike', nemesis, what })
  await breaks()
  note({ type: 'healed', nemesis })
}
