import type { Context } from './context.ts'

/** Removes what has ended by itself: requests to be let into rooms. Called once a minute; never rejects. */
export async function sweepEnded({ storage, clock, log }: Pick<Context, 'storage' | 'clock' | 'log'>): Promise<void> {
  try {
    await storage.removeEndedKnocks({ now: clock() })
  } catch (error) {
    log.warn('ended.not-swept', { error: String(error) })
  }
}
