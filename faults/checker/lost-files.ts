import type { Sent } from './calls.ts'
import type { Epochs } from './epochs.ts'

/** Whether the message was refused after a loss of data for want of its files, which only another upload brings back. */
export function filesWereLost({ fails }: Sent, { losses }: Epochs): boolean {
  return fails.some(({ reason, t }) => reason === 'no_such_file' && losses.some((loss) => loss.t < t))
}
