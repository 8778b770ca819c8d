import { Refusal } from '../../protocol/errors.ts'

/** Refuses an end that has passed. */
export function inFuture(until: number | undefined, now: number): void {
  if (until !== undefined && until <= now) throw new Refusal('invalid_input', { key: 'until', problem: 'has passed' })
}
